/**
 * GGUF files, llama.cpp's format, in the terms of Hugging Face's. Start at {@link
 * io.millrace.runtime.gguf.GgufModel}.
 */
@Export
@Version("1.0.0")
@NullMarked
package io.millrace.runtime.gguf;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
