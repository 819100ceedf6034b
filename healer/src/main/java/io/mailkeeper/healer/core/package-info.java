/**
 * Pure decisions: what a node does next, given what it knows and what time it is. No I/O, no clock,
 * no threads.
 */
@NullMarked
package io.mailkeeper.healer.core;

import org.jspecify.annotations.NullMarked;
