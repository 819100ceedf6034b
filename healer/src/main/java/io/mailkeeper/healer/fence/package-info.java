/**
 * Switching another node off, and reading back that it is off: programs by the convention of
 * fence-agents.
 */
@NullMarked
package io.mailkeeper.healer.fence;

import org.jspecify.annotations.NullMarked;
