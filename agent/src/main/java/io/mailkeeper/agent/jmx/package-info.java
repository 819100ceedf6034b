/**
 * What this node says to JMX consoles, and what it can be asked for there. Local attach only: no
 * port is opened, since an open RMI port lets every user of the machine load code as root.
 */
@NullMarked
package io.mailkeeper.agent.jmx;

import org.jspecify.annotations.NullMarked;
