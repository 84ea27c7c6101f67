/** Measures an endpoint under concurrent clients that stream: start at {@code ServeBench}. */
@NullMarked
package io.millrace.cli.internal.bench.serve;

import org.jspecify.annotations.NullMarked;
