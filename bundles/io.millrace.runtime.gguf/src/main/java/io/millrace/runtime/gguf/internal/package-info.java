/** Architectures, block formats and tokenizers of GGUF. */
@NullMarked
package io.millrace.runtime.gguf.internal;

import org.jspecify.annotations.NullMarked;
