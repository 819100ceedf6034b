@NullMarked
package io.mailkeeper.healer.guard;

import org.jspecify.annotations.NullMarked;
