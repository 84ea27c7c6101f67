/** Files that installed items carry. Start at {@link io.millrace.api.item.ItemFiles}. */
@Export
@Version("1.0.0")
@NullMarked
package io.millrace.api.item;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
