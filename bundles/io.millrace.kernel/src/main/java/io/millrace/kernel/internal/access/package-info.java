/** Accounts and their secrets. */
@NullMarked
package io.millrace.kernel.internal.access;

import org.jspecify.annotations.NullMarked;
