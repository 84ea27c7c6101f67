/** Whether the server lives, is ready, and what it measures. */
@NullMarked
package io.millrace.rest.internal.health;

import org.jspecify.annotations.NullMarked;
