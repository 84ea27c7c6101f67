/** Judged pass rate over a window. */
@NullMarked
package io.millrace.plugin.monitor.judged.internal;

import org.jspecify.annotations.NullMarked;
