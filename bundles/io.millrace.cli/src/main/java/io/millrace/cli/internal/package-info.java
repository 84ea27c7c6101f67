/** The command line: verbs, what they print, and how they talk to a server. */
@NullMarked
package io.millrace.cli.internal;

import org.jspecify.annotations.NullMarked;
