/** {@code millrace hub …}: each verb over HTTP, and publishing on the author's own machine. */
@NullMarked
package io.millrace.cli.internal.hub;

import org.jspecify.annotations.NullMarked;
