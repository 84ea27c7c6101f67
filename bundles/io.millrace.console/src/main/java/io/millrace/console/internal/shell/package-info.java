/** Commands of the Gogo shell: {@code hub:list} and the others. */
@NullMarked
package io.millrace.console.internal.shell;

import org.jspecify.annotations.NullMarked;
