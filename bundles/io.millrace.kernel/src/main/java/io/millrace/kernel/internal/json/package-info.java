/**
 * JSON as maps, lists, strings, numbers and booleans: what records hold and interfaces exchange.
 */
@NullMarked
package io.millrace.kernel.internal.json;

import org.jspecify.annotations.NullMarked;
