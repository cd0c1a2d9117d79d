/**
 * The JDK's HTTP client and server, connected with the MDK. A service that calls another:
 *
 * <pre>{@code
 * Mdk mdk = Mdk.start();
 * MdkHttpClient client = MdkHttpClient.builder(mdk).build();
 * MdkServer server =
 *     MdkServer.inside(mdk)
 *         .listen(new InetSocketAddress("192.0.2.7", 8080))
 *         .handle("/", exchange -> answer(exchange, client.sendAsync(
 *             MdkHttpClient.request("greeting", "1.0", "/morning").build(), ofString()).join()))
 *         .register("hello", "1.0")
 *         .start();
 * Runtime.getRuntime().addShutdownHook(new Thread(server::close));
 * }</pre>
 *
 * <p>The session of the request is joined from its headers and handed on in those of the call; its
 * deadline bounds the call, body included; the node that was called is judged by its answer. When
 * the server is closed, it is withdrawn first, and ends when its callers have noticed and have
 * their answers.
 *
 * <p>{@link dev.mdk.jdkhttp.MdkFilter} does for one handler of any {@code HttpServer} what {@code
 * MdkServer} does for all of its own.
 *
 * <p>System properties of the JDK that matter, read once, when the first server is made: {@code
 * sun.net.httpserver.nodelay=true} (without it JDK 17 takes 40 ms for many an answer), {@code
 * sun.net.httpserver.maxReqTime} (seconds for a whole request to arrive, none by default), {@code
 * jdk.httpserver.maxConnections} (no limit by default), {@code sun.net.httpserver.idleInterval}
 * (seconds that an idle connection is kept, 30).
 */
package dev.mdk.jdkhttp;
