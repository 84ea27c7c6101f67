/** JSON as this face reads and writes it, and the schemas of its records. */
@NullMarked
package io.millrace.rest.internal.json;

import org.jspecify.annotations.NullMarked;
