@NullMarked
package io.mailkeeper.healer.queue;

import org.jspecify.annotations.NullMarked;
