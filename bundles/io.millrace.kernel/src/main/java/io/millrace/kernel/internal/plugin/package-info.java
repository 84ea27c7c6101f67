/** The plugin directory: the service registry seen as kinds, ids and leases. */
@NullMarked
package io.millrace.kernel.internal.plugin;

import org.jspecify.annotations.NullMarked;
