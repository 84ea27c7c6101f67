/** The Hugging Face Hub's protocol and its cache on disk. */
@NullMarked
package io.millrace.plugin.fetcher.huggingface.internal;

import org.jspecify.annotations.NullMarked;
