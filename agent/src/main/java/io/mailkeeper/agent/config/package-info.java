/**
 * The files an administrator writes, {@code node.yml} and {@code group.yml}, as records, and the
 * strict reader that turns one into the other. Start with {@link
 * io.mailkeeper.agent.config.Configuration}: it reads both files and returns everything, or every
 * fault in them at once, each with file, line and column.
 *
 * <p>The way through: {@code YamlReader} makes a located tree, {@code Binder} makes records of it,
 * {@code References} checks what names what, {@link io.mailkeeper.agent.config.GroupFile#toGroup()}
 * makes the domain.
 */
@NullMarked
package io.mailkeeper.agent.config;

import org.jspecify.annotations.NullMarked;
