@NullMarked
package io.mailkeeper.healer;

import org.jspecify.annotations.NullMarked;
