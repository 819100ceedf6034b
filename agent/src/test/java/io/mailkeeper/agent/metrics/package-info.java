@NullMarked
package io.mailkeeper.agent.metrics;

import org.jspecify.annotations.NullMarked;
