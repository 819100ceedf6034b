/**
 * JMX over HTTP by Jolokia, for reading only. Every request is taken apart and judged here; Jolokia
 * sees only what was written anew from the parts that were allowed.
 */
@NullMarked
package io.mailkeeper.agent.jolokia;

import org.jspecify.annotations.NullMarked;
