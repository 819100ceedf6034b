/**
 * What the product knows about mail products: which files they read, and where they listen by them.
 * Readers run no command, follow links below the root they are given, and never throw for what a
 * file says: what cannot be read is a located fault.
 */
@NullMarked
package io.mailkeeper.healer.kit;

import org.jspecify.annotations.NullMarked;
