/**
 * {@code millrace bench karaf}: the same small bundle into both servers, and both servers' starts,
 * in turns on the same machine. Start at {@link io.millrace.cli.internal.bench.karaf.KarafCommand}.
 */
@NullMarked
package io.millrace.cli.internal.bench.karaf;

import org.jspecify.annotations.NullMarked;
