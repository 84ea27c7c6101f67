/** Face: the millrace command. */
@NullMarked
package io.millrace.cli.internal;

import org.jspecify.annotations.NullMarked;
