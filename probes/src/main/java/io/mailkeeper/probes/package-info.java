/** Non-blocking probes of mail services. Knows nothing of healing, metrics or schedules. */
@NullMarked
package io.mailkeeper.probes;

import org.jspecify.annotations.NullMarked;
