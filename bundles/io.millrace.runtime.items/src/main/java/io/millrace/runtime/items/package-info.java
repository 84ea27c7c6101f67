/**
 * What functions of the catalogue are made of: models that answer many prompts, prompts filled from
 * rows, datasets left as outputs, and report pages. Start at {@link
 * io.millrace.runtime.items.AnsweringModel} or {@link io.millrace.runtime.items.ReportPage}.
 */
@Export
@Version("1.1.0")
@NullMarked
package io.millrace.runtime.items;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
