@NullMarked
package io.mailkeeper.healer.kit;

import org.jspecify.annotations.NullMarked;
