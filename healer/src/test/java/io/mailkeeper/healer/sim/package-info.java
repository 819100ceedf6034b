/** A deterministic simulator: the production decisions of a few nodes under faults from a seed. */
@org.jspecify.annotations.NullMarked
package io.mailkeeper.healer.sim;
