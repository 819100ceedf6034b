@NullMarked
package io.mailkeeper.agent.jolokia;

import org.jspecify.annotations.NullMarked;
