/** Anonymising personal data in datasets and document sets. */
@NullMarked
package io.millrace.item.function.piianonymise.internal;

import org.jspecify.annotations.NullMarked;
