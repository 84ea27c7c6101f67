/** Changing the running framework: new beside old, health, retirement, and the way back. */
@NullMarked
package io.millrace.hub.internal.swap;

import org.jspecify.annotations.NullMarked;
