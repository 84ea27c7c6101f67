/**
 * The stage that watches what is served: every request is an event in an append-only log, monitors
 * read numbers off windows of it, alerts compare those numbers with a project's criteria and may
 * start a workflow. Faces read {@link io.millrace.liveops.Monitoring} and {@link
 * io.millrace.liveops.EventLog}.
 */
@Export
@Version("1.0.0")
@NullMarked
package io.millrace.liveops;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
