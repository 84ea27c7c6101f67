/**
 * The {@code millrace} command, a plain program on a class path: it needs no OSGi framework and
 * talks to a server over HTTP only. Start at {@link io.millrace.cli.Millrace}.
 */
@Export
@Version("1.0.0")
@NullMarked
package io.millrace.cli;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
