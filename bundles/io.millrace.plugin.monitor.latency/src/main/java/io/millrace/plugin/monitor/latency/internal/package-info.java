/** Time to first token and tokens per second over a window. */
@NullMarked
package io.millrace.plugin.monitor.latency.internal;

import org.jspecify.annotations.NullMarked;
