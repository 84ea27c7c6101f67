/**
 * The contract of the database that keeps the platform's records. Start at {@link
 * io.millrace.api.store.RecordStore}.
 */
@Export
@Version("1.0.0")
@NullMarked
package io.millrace.api.store;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
