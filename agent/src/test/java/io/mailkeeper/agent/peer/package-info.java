@NullMarked
package io.mailkeeper.agent.peer;

import org.jspecify.annotations.NullMarked;
