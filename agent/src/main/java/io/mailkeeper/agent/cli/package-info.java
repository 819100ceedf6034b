/** The commands of {@code mailkeeper}, one file each. */
@NullMarked
package io.mailkeeper.agent.cli;

import org.jspecify.annotations.NullMarked;
