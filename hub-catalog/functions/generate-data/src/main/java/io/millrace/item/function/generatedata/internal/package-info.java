/** Making rows from descriptions of their fields, by a model. */
@NullMarked
package io.millrace.item.function.generatedata.internal;

import org.jspecify.annotations.NullMarked;
