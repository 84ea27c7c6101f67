/**
 * What every plugin of a kind must do, as abstract tests: a plugin's own test extends the contract
 * of its kind, gives it a fresh instance and some input, and inherits the cases. Nothing here runs
 * in a server; authors of plugins get it with the SDK.
 */
@Export
@Version("1.3.0")
@NullMarked
package io.millrace.testkit;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
