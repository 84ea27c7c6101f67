/** Publishing, remembering and delivering events. */
@NullMarked
package io.millrace.kernel.internal.event;

import org.jspecify.annotations.NullMarked;
