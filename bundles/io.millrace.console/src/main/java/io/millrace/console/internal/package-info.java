/** Face: the Felix Web Console under the platform's accounts. */
@NullMarked
package io.millrace.console.internal;

import org.jspecify.annotations.NullMarked;
