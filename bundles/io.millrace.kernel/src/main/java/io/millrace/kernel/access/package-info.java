/**
 * Who may do what: accounts, keys and roles. Start at {@link io.millrace.kernel.access.Accounts}.
 */
@Export
@Version("2.0.0")
@NullMarked
package io.millrace.kernel.access;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
