@NullMarked
package io.mailkeeper.agent.cli;

import org.jspecify.annotations.NullMarked;
