/**
 * Mail that waits on disk, as each mail server keeps it: how many messages, how big, how old, where
 * that leads. Everything that reads files blocks; what judges is pure.
 */
@NullMarked
package io.mailkeeper.healer.queue;

import org.jspecify.annotations.NullMarked;
