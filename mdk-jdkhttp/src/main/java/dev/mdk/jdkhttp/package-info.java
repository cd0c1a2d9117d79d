/**
 * The JDK's HTTP client and server, connected with the MDK. A service that calls another:
 *
 * <pre>{@code
 * Mdk mdk = Mdk.start();
 * MdkHttpClient client = MdkHttpClient.builder(mdk).build();
 *
 * HttpServer server = HttpServer.create(new InetSocketAddress(8080), 0);
 * server
 *     .createContext("/", exchange -> {
 *       try (exchange) {
 *         HttpRequest request = MdkHttpClient.request("greeting", "1.0", "/morning").build();
 *         byte[] text = client.send(request, BodyHandlers.ofByteArray()).body();
 *         exchange.sendResponseHeaders(200, text.length);
 *         exchange.getResponseBody().write(text);
 *       } catch (InterruptedException e) {
 *         throw new InterruptedIOException();
 *       }
 *     })
 *     .getFilters()
 *     .add(MdkFilter.inside(mdk));
 * server.setExecutor(Executors.newCachedThreadPool());
 * server.start();
 * mdk.register("hello", "1.0", "http://192.0.2.7:8080");
 * }</pre>
 *
 * <p>The session of the request is joined from its headers and handed on in those of the call; its
 * deadline bounds the call, body included; the node that was called is judged by its answer.
 */
package dev.mdk.jdkhttp;
