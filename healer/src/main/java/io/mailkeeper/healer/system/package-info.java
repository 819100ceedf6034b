/** Ports to the machine, each with its one real adapter. */
@NullMarked
package io.mailkeeper.healer.system;

import org.jspecify.annotations.NullMarked;
