/** The guard: a process of its own that stops the service at the deadline when the agent cannot. */
@NullMarked
package io.mailkeeper.healer.guard;

import org.jspecify.annotations.NullMarked;
