/** Who did what, kept for good. Start at {@link io.millrace.kernel.audit.AuditTrail}. */
@Export
@Version("1.1.0")
@NullMarked
package io.millrace.kernel.audit;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
