/** A real server as a child process. Start at {@link io.millrace.testkit.server.RunningServer}. */
@Export
@Version("1.1.0")
@NullMarked
package io.millrace.testkit.server;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
