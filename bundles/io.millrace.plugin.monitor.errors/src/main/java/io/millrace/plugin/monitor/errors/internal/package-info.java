/** Error rate over a window. */
@NullMarked
package io.millrace.plugin.monitor.errors.internal;

import org.jspecify.annotations.NullMarked;
