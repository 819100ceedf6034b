/** Wires probes, healer and front ends into one process. */
@NullMarked
package io.mailkeeper.agent;

import org.jspecify.annotations.NullMarked;
