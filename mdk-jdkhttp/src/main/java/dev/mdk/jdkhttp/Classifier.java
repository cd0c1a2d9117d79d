package dev.mdk.jdkhttp;

import dev.mdk.Outcome;
import java.net.http.HttpResponse.ResponseInfo;
import java.util.Optional;

/**
 * Judges the answers of nodes. Asked once for each answer that arrived whole, by the thread that
 * brings the last byte; it must not block. If it throws, {@link #STANDARD} judges instead.
 *
 * <p>An exchange without a whole answer is not its business: a connection refused or broken, a
 * time-out and a cancellation are what they are.
 */
@FunctionalInterface
public interface Classifier {

  /**
   * Follows the usual meaning of the status:
   *
   * <ul>
   *   <li>5xx with {@link MdkFilter#BLAME}: the fault is further down; no verdict
   *   <li>429, and 503 with {@code Retry-After}: {@link Outcome#OVERLOADED}
   *   <li>any other 5xx: {@link Outcome#ERROR}
   *   <li>everything else, a redirect and a 404 too: {@link Outcome#SUCCESS}
   * </ul>
   */
  Classifier STANDARD = Classifier::standard;

  /**
   * Judges an answer.
   *
   * @param answer its status and headers
   * @return how the node did, or empty for no verdict
   */
  Optional<Outcome> classify(ResponseInfo answer);

  private static Optional<Outcome> standard(ResponseInfo answer) {
    int status = answer.statusCode();
    if (status == 429) {
      return Optional.of(Outcome.OVERLOADED);
    }
    if (status < 500 || status > 599) {
      return Optional.of(Outcome.SUCCESS);
    }
    if (answer.headers().firstValue(MdkFilter.BLAME).isPresent()) {
      return Optional.empty();
    }
    boolean asksForLess = status == 503 && answer.headers().firstValue("Retry-After").isPresent();
    return Optional.of(asksForLess ? Outcome.OVERLOADED : Outcome.ERROR);
  }
}
