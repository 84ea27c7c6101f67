/** Measures the hub of a running server: installing, updating, and what callers notice of it. */
@NullMarked
package io.millrace.cli.internal.bench;

import org.jspecify.annotations.NullMarked;
