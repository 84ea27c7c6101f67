/** How far a histogram of traffic has moved from a reference. */
@NullMarked
package io.millrace.plugin.monitor.drift.internal;

import org.jspecify.annotations.NullMarked;
