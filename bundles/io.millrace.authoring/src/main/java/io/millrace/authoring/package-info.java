/**
 * Looks whether a server and the hub would take a plugin. Start at {@link
 * io.millrace.authoring.PluginCheck}. Runs on a class path, in a process of its own.
 */
@NullMarked
package io.millrace.authoring;

import org.jspecify.annotations.NullMarked;
