/**
 * The words everyone uses: errors with a remedy, references, typed parameters. Start at {@link
 * io.millrace.api.PlatformException}.
 */
@Export
@Version("1.1.0")
@NullMarked
package io.millrace.api;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
