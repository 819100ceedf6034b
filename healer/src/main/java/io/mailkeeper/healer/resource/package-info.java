/** Addresses, filesystems and daemons: blocking adapters, one file each, over {@code Commands}. */
@NullMarked
package io.mailkeeper.healer.resource;

import org.jspecify.annotations.NullMarked;
