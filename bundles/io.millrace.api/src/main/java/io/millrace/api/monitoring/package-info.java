/**
 * Watching an endpoint: observations, windows, findings. Start at {@link
 * io.millrace.api.monitoring.Monitor}.
 */
@Export
@Version("1.0.0")
@NullMarked
package io.millrace.api.monitoring;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
