package io.mailkeeper.agent.config;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** What a shape is called in messages; {@code by} is the key that tells one from another. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@interface Called {
  String value();

  /** The key that holds the name; empty when there is only one of it. */
  String by() default "";
}
