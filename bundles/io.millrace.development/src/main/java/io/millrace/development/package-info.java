/**
 * Tuning as a service for faces: files that clients hand over, and jobs on them. Start at {@link
 * io.millrace.development.TuningJobs}. Everything here is made of runs and artifacts.
 */
@Export
@Version("1.0.0")
@NullMarked
package io.millrace.development;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
