@NullMarked
package io.mailkeeper.agent.loop;

import org.jspecify.annotations.NullMarked;
