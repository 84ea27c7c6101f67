/**
 * What happens in the platform, as it happens and afterwards. Start at {@link
 * io.millrace.kernel.event.Events}.
 */
@Export
@Version("1.0.0")
@NullMarked
package io.millrace.kernel.event;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
