/**
 * Brings items (plugins, models, blueprints) from catalogues into the running platform and takes
 * them out again. Every item is a bundle, so one mechanism resolves, verifies and installs all of
 * it. Start at {@link io.millrace.hub.Hub}.
 */
@Export
@Version("2.0.0")
@NullMarked
package io.millrace.hub;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
