/**
 * Reading data into rows, and datasets as files. Start at {@link io.millrace.api.data.DataSource}.
 */
@Export
@Version("1.1.0")
@NullMarked
package io.millrace.api.data;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
