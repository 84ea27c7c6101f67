/**
 * Language models that generate and score text. Start at {@link
 * io.millrace.api.model.ModelBackend}.
 */
@Export
@Version("1.4.0")
@NullMarked
package io.millrace.api.model;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
