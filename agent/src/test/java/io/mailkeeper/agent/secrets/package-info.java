/** Secrets planted in every key that can hold one, and a search for them in all that is shown. */
@org.jspecify.annotations.NullMarked
package io.mailkeeper.agent.secrets;
