package dev.mdk.discovery.kubernetes;

import static dev.mdk.discovery.kubernetes.Slices.pod;
import static dev.mdk.discovery.kubernetes.Slices.slice;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.reflect.TypeToken;
import io.kubernetes.client.informer.ResourceEventHandler;
import io.kubernetes.client.informer.SharedIndexInformer;
import io.kubernetes.client.informer.SharedInformerFactory;
import io.kubernetes.client.openapi.ApiClient;
import io.kubernetes.client.openapi.ApiException;
import io.kubernetes.client.openapi.apis.DiscoveryV1Api;
import io.kubernetes.client.openapi.models.V1Endpoint;
import io.kubernetes.client.openapi.models.V1EndpointSlice;
import io.kubernetes.client.openapi.models.V1EndpointSliceList;
import io.kubernetes.client.openapi.models.V1ObjectMeta;
import io.kubernetes.client.util.Watch;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Holds the API server of these tests against the client that the Kubernetes project makes for
 * Java: what that one cannot work with would be no API server.
 */
@Timeout(120)
class FakeApiServerTest {

  private static final Type EVENT = new TypeToken<Watch.Response<V1EndpointSlice>>() {}.getType();

  private FakeApiServer server;
  private ApiClient client;
  private DiscoveryV1Api api;

  @BeforeEach
  void start() throws Exception {
    server = new FakeApiServer();
    client = new ApiClient().setBasePath(server.url()).setReadTimeout(0);
    api = new DiscoveryV1Api(client);
  }

  @AfterEach
  void close() throws Exception {
    client.getHttpClient().connectionPool().evictAll();
    client.getHttpClient().dispatcher().executorService().shutdown();
    server.close();
  }

  @Test
  void createsReadsAndDeletes() throws Exception {
    V1EndpointSlice slice =
        new V1EndpointSlice()
            .apiVersion("discovery.k8s.io/v1")
            .kind("EndpointSlice")
            .metadata(
                new V1ObjectMeta()
                    .name("hello-a")
                    .namespace("shop")
                    .labels(Map.of("kubernetes.io/service-name", "hello")))
            .addressType("IPv4")
            .endpoints(List.of(new V1Endpoint().addresses(List.of("10.0.0.1"))));
    V1EndpointSlice created = api.createNamespacedEndpointSlice("shop", slice).execute();
    assertThat(created.getMetadata().getUid()).isNotEmpty();
    V1EndpointSlice read = api.readNamespacedEndpointSlice("hello-a", "shop").execute();
    assertThat(read).isEqualTo(created);
    api.replaceNamespacedEndpointSlice("hello-a", "shop", read.addressType("FQDN")).execute();
    assertThat(api.deleteNamespacedEndpointSlice("hello-a", "shop").execute().getStatus())
        .isEqualTo("Success");
    assertThatThrownBy(() -> api.readNamespacedEndpointSlice("hello-a", "shop").execute())
        .isInstanceOfSatisfying(ApiException.class, e -> assertThat(e.getCode()).isEqualTo(404));
  }

  @Test
  void listsPageByPageAtOneVersion() throws Exception {
    for (int i = 0; i < 5; i++) {
      server.store.put(slice("s" + i, "hello", pod("pod" + i, "10.0.0." + i)));
    }
    server.store.put(slice("other", "orders"));
    List<String> names = new ArrayList<>();
    Set<String> versions = new java.util.HashSet<>();
    String next = null;
    do {
      V1EndpointSliceList page =
          api.listNamespacedEndpointSlice("shop")
              .labelSelector("kubernetes.io/service-name=hello")
              .limit(2)
              ._continue(next)
              .execute();
      page.getItems().forEach(item -> names.add(item.getMetadata().getName()));
      versions.add(page.getMetadata().getResourceVersion());
      next = page.getMetadata().getContinue();
      server.store.put(slice("s9", "hello")); // too late for this list
    } while (next != null);
    assertThat(names).containsExactly("s0", "s1", "s2", "s3", "s4");
    assertThat(versions).hasSize(1);
  }

  @Test
  void aPageThatIsTooLateHasExpired() throws Exception {
    server.store.put(slice("a", "hello"));
    server.store.put(slice("b", "hello"));
    String next =
        api.listNamespacedEndpointSlice("shop").limit(1).execute().getMetadata().getContinue();
    server.store.compact();
    assertThatThrownBy(
            () -> api.listNamespacedEndpointSlice("shop").limit(1)._continue(next).execute())
        .isInstanceOfSatisfying(ApiException.class, e -> assertThat(e.getCode()).isEqualTo(410));
  }

  private Watch<V1EndpointSlice> watch(String version) throws Exception {
    return Watch.createWatch(
        client,
        api.listNamespacedEndpointSlice("shop")
            .labelSelector("kubernetes.io/service-name")
            .watch(true)
            .allowWatchBookmarks(true)
            .resourceVersion(version)
            .timeoutSeconds(60)
            .buildCall(null),
        EVENT);
  }

  @Test
  void watchesFromAVersionWithBookmarks() throws Exception {
    server.bookmarkMillis = 300;
    server.store.put(slice("before", "hello"));
    String version =
        api.listNamespacedEndpointSlice("shop").execute().getMetadata().getResourceVersion();
    List<String> seen = new ArrayList<>();
    try (Watch<V1EndpointSlice> watch = watch(version)) {
      server.store.put(slice("a", "hello", pod("one", "10.0.0.1")));
      server.store.put(slice("a", "hello"));
      server.store.delete("shop/a");
      server.store.other();
      String last = Long.toString(server.store.version());
      for (Watch.Response<V1EndpointSlice> event : watch) {
        V1ObjectMeta metadata = event.object.getMetadata();
        seen.add(event.type + " " + metadata.getName());
        if (event.type.equals("BOOKMARK") && metadata.getResourceVersion().equals(last)) {
          break;
        }
      }
    }
    assertThat(seen.stream().filter(event -> !event.startsWith("BOOKMARK")))
        .containsExactly("ADDED a", "MODIFIED a", "DELETED a");
    assertThat(seen).contains("BOOKMARK null");
  }

  @Test
  void aWatchFromAVersionThatIsForgottenHasExpiredInBothForms() throws Exception {
    server.store.put(slice("a", "hello"));
    String version =
        api.listNamespacedEndpointSlice("shop").execute().getMetadata().getResourceVersion();
    server.store.compact();
    try (Watch<V1EndpointSlice> watch = watch(version)) {
      Watch.Response<V1EndpointSlice> event = watch.iterator().next();
      assertThat(event.type).isEqualTo("ERROR");
      assertThat(event.status.getCode()).isEqualTo(410);
      assertThat(event.status.getReason()).isEqualTo("Expired");
    }
    server.expiresByStatus = true;
    assertThatThrownBy(() -> watch(version))
        .isInstanceOfSatisfying(ApiException.class, e -> assertThat(e.getCode()).isEqualTo(410));
  }

  @Test
  void aWatchEndsAfterItsTime() throws Exception {
    server.longestWatchMillis = 100;
    try (Watch<V1EndpointSlice> watch = watch(Long.toString(server.store.version()))) {
      assertThat(watch.iterator().hasNext()).isFalse();
    }
  }

  @Test
  void refusesWhoHasNoRight() {
    server.verbs = Set.of("watch");
    assertThatThrownBy(() -> api.listNamespacedEndpointSlice("shop").execute())
        .isInstanceOfSatisfying(
            ApiException.class,
            e -> {
              assertThat(e.getCode()).isEqualTo(403);
              assertThat(e.getResponseBody()).contains("cannot list resource");
            });
    server.token = "secret";
    assertThatThrownBy(() -> api.listNamespacedEndpointSlice("shop").execute())
        .isInstanceOfSatisfying(ApiException.class, e -> assertThat(e.getCode()).isEqualTo(401));
  }

  @Test
  void anInformerFollowsIt() throws Exception {
    server.store.put(slice("a", "hello", pod("one", "10.0.0.1")));
    BlockingQueue<String> told = new LinkedBlockingQueue<>();
    SharedInformerFactory factory = new SharedInformerFactory(client);
    SharedIndexInformer<V1EndpointSlice> informer =
        factory.sharedIndexInformerFor(
            params ->
                api.listNamespacedEndpointSlice("shop")
                    .resourceVersion(params.resourceVersion)
                    .timeoutSeconds(params.timeoutSeconds)
                    .watch(params.watch)
                    .buildCall(null),
            V1EndpointSlice.class,
            V1EndpointSliceList.class);
    informer.addEventHandler(
        new ResourceEventHandler<>() {
          @Override
          public void onAdd(V1EndpointSlice slice) {
            told.add("+" + slice.getMetadata().getName());
          }

          @Override
          public void onUpdate(V1EndpointSlice before, V1EndpointSlice after) {
            told.add("=" + after.getMetadata().getName());
          }

          @Override
          public void onDelete(V1EndpointSlice slice, boolean unknown) {
            told.add("-" + slice.getMetadata().getName());
          }
        });
    factory.startAllRegisteredInformers();
    try {
      assertThat(told.poll(60, TimeUnit.SECONDS)).isEqualTo("+a");
      server.store.put(slice("b", "hello"));
      assertThat(told.poll(60, TimeUnit.SECONDS)).isEqualTo("+b");
      server.store.put(slice("b", "hello", pod("two", "10.0.0.2")));
      assertThat(told.poll(60, TimeUnit.SECONDS)).isEqualTo("=b");
      server.store.delete("shop/a");
      assertThat(told.poll(60, TimeUnit.SECONDS)).isEqualTo("-a");
    } finally {
      factory.stopAllRegisteredInformers();
    }
  }
}
