/**
 * How plugins are found and used: every kind is a service, every call holds a lease. Start at
 * {@link io.millrace.api.plugin.PluginDirectory}.
 */
@Export
@Version("1.1.0")
@NullMarked
package io.millrace.api.plugin;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
