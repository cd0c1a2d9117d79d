package dev.mdk.jdkhttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.net.ConnectException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.channels.UnresolvedAddressException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What happens to a request to a service that gets into the hands of a client without the MDK. */
class BareClientTest {

  @ParameterizedTest
  @ValueSource(strings = {"hello", "order_service", "www.example.com", "localhost", "127.0.0.1"})
  void aRequestToAServiceReachesNobody(String service) {
    HttpRequest request = MdkHttpClient.request(service, "1.0", "/").build();

    Throwable byName = catchThrowable(() -> InetAddress.getAllByName(request.uri().getHost()));
    Throwable byHttp =
        catchThrowable(() -> HttpClient.newHttpClient().send(request, BodyHandlers.discarding()));

    assertThat(byName).isInstanceOf(UnknownHostException.class);
    assertThat(byHttp)
        .isInstanceOf(ConnectException.class)
        .hasRootCauseInstanceOf(UnresolvedAddressException.class); // so nothing was connected
  }
}
