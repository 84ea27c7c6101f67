/** Counts what happens in a window. */
@NullMarked
package io.millrace.plugin.monitor.count.internal;

import org.jspecify.annotations.NullMarked;
