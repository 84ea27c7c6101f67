/** Runs a function in a child process on this machine. */
@NullMarked
package io.millrace.plugin.executor.local.internal;

import org.jspecify.annotations.NullMarked;
