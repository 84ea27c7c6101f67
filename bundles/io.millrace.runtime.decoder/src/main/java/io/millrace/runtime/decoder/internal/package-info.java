/** Llama-shaped decoders on DJL: Hugging Face folders, forward pass, adapters. */
@NullMarked
package io.millrace.runtime.decoder.internal;

import org.jspecify.annotations.NullMarked;
