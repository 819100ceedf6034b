@NullMarked
package io.mailkeeper.agent.schedule;

import org.jspecify.annotations.NullMarked;
