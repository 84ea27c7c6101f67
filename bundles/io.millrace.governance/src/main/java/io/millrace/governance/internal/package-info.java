/** Across stages: promotion gates. */
@NullMarked
package io.millrace.governance.internal;

import org.jspecify.annotations.NullMarked;
