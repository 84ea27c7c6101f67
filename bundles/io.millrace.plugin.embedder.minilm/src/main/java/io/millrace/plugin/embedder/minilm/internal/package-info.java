/** Sentence embeddings by MiniLM-L6 on ONNX Runtime. */
@NullMarked
package io.millrace.plugin.embedder.minilm.internal;

import org.jspecify.annotations.NullMarked;
