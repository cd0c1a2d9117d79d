package dev.mdk.discovery.dns;

/** What an answer says about a name; times to live in seconds. */
sealed interface DnsRecord {

  int A = 1;
  int CNAME = 5;
  int SOA = 6;
  int TXT = 16;
  int AAAA = 28;
  int SRV = 33;

  /** Returns the name that it is about, in lower case without the last dot. */
  String owner();

  /** Returns for how many seconds it holds. */
  long ttl();

  /** Returns its type, as the wire has it. */
  int type();

  /** An address, {@link #A} or {@link #AAAA}, as it is written in a URL. */
  record Address(String owner, long ttl, int type, String host) implements DnsRecord {}

  /** Another name for one. */
  record Alias(String owner, long ttl, String target) implements DnsRecord {
    @Override
    public int type() {
      return CNAME;
    }
  }

  /** Where a service is; RFC 2782. A target that is empty says that it is nowhere. */
  record Service(String owner, long ttl, int priority, int weight, int port, String target)
      implements DnsRecord {
    @Override
    public int type() {
      return SRV;
    }
  }

  /** Any text; its parts put together. */
  record Text(String owner, long ttl, String text) implements DnsRecord {
    @Override
    public int type() {
      return TXT;
    }
  }

  /** How long it holds that there is nothing: RFC 2308. */
  record Negative(String owner, long ttl) implements DnsRecord {
    @Override
    public int type() {
      return SOA;
    }
  }
}
