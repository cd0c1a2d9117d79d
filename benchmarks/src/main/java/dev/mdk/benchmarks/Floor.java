package dev.mdk.benchmarks;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Names the floor that a benchmark is measured against: another benchmark of the same class, taken
 * at the same number of threads and, where it depends on that, of nodes.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
@interface Floor {

  /**
   * The name of the floor's method.
   *
   * @return a method of the same class
   */
  String value();
}
