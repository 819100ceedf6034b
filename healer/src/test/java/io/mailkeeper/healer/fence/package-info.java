@NullMarked
package io.mailkeeper.healer.fence;

import org.jspecify.annotations.NullMarked;
