package dev.mdk.jdkhttp;

import java.net.http.HttpRequest.BodyPublisher;
import java.nio.ByteBuffer;
import java.util.concurrent.Flow;

/** The body of a request, which tells when it fails by itself: then the node is not to blame. */
final class Upload implements BodyPublisher {

  private final BodyPublisher body;
  private final Runnable onFailure;
  private volatile boolean taken;

  Upload(BodyPublisher body, Runnable onFailure) {
    this.body = body;
    this.onFailure = onFailure;
  }

  /** Returns whether the transport asked for it. */
  boolean isTaken() {
    return taken;
  }

  @Override
  public long contentLength() {
    return body.contentLength();
  }

  @Override
  public void subscribe(Flow.Subscriber<? super ByteBuffer> transport) {
    taken = true;
    body.subscribe(
        new Flow.Subscriber<>() {
          @Override
          public void onSubscribe(Flow.Subscription subscription) {
            transport.onSubscribe(subscription);
          }

          @Override
          public void onNext(ByteBuffer bytes) {
            transport.onNext(bytes);
          }

          @Override
          public void onError(Throwable thrown) {
            onFailure.run();
            transport.onError(thrown);
          }

          @Override
          public void onComplete() {
            transport.onComplete();
          }
        });
  }
}
