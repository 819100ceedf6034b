@NullMarked
package io.mailkeeper.agent.jmx;

import org.jspecify.annotations.NullMarked;
