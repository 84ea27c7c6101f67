/**
 * Publishes items: reads bundles, writes catalogues, signs them, on the author's own machine. Needs
 * neither a server nor a framework. Start at {@link io.millrace.publisher.Publisher}.
 */
@Export
@Version("1.0.0")
@NullMarked
package io.millrace.publisher;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
