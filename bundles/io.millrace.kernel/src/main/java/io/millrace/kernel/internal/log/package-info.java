/** The start of logging, and the framework's own log entries, brought to where all others are. */
@NullMarked
package io.millrace.kernel.internal.log;

import org.jspecify.annotations.NullMarked;
