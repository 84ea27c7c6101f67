/** Stage: sources into versioned datasets. */
@NullMarked
package io.millrace.data.internal;

import org.jspecify.annotations.NullMarked;
