/** Bringing the documents of a git repository. */
@NullMarked
package io.millrace.item.function.importgitdocuments.internal;

import org.jspecify.annotations.NullMarked;
