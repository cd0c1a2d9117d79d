package dev.mdk.tracing.w3c;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The header {@code baggage}: a bounded list of members. What does not fit is left out whole, the
 * last first, and so is what is no member.
 */
final class BaggageList {

  static final String NAME = "baggage";

  /** The most members and bytes; the recommendation asks for 64 and 8192 at least. */
  private static final int MOST_MEMBERS = 180;

  private static final int LONGEST = 8192;

  private final List<BaggageMember> members = new ArrayList<>();
  private int length;

  /** Reads the values of the header. */
  static BaggageList read(List<String> values) {
    BaggageList list = new BaggageList();
    int left = 2 * LONGEST; // white space is read, and not counted among what goes on
    for (String value : values) {
      boolean isAll = value.length() <= left;
      String taken = isAll ? value : value.substring(0, Math.max(0, value.lastIndexOf(',', left)));
      for (String part : taken.split(",", -1)) {
        BaggageMember.parse(part).ifPresent(list::add);
      }
      if (!isAll) {
        break;
      }
      left -= value.length();
    }
    return list;
  }

  /** Adds a member, if there is room for it. */
  void add(BaggageMember member) {
    int longer = length + member.text().length() + (members.isEmpty() ? 0 : 1);
    if (longer <= LONGEST && members.size() < MOST_MEMBERS) {
      members.add(member);
      length = longer;
    }
  }

  List<BaggageMember> members() {
    return members;
  }

  /** Returns the header with those members whose keys are not among the given. */
  String without(Set<String> keys) {
    return members.stream()
        .filter(member -> !keys.contains(member.key()))
        .map(BaggageMember::text)
        .collect(Collectors.joining(","));
  }

  /** Returns the value of the header. */
  @Override
  public String toString() {
    return without(Set.of());
  }
}
