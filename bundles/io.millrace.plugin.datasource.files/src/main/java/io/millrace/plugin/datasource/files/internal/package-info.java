/** Reads JSONL, CSV, Markdown and text files. */
@NullMarked
package io.millrace.plugin.datasource.files.internal;

import org.jspecify.annotations.NullMarked;
