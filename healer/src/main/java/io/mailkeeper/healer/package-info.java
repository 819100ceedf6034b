/** The few words every part of the healer uses: a moment, a name, the state of the mail store. */
@NullMarked
package io.mailkeeper.healer;

import org.jspecify.annotations.NullMarked;
