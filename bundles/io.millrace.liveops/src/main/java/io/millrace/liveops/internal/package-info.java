/** Stage: event log, windows, monitors, alerts, retraining. */
@NullMarked
package io.millrace.liveops.internal;

import org.jspecify.annotations.NullMarked;
