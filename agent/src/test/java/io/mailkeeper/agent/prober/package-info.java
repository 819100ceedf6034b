@NullMarked
package io.mailkeeper.agent.prober;

import org.jspecify.annotations.NullMarked;
