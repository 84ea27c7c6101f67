/**
 * Llama-shaped decoders on DJL: reading and writing Hugging Face folders and PEFT adapters, the
 * forward pass with a key-value cache, and the same pass for training. Start at {@link
 * io.millrace.runtime.decoder.Decoder} to run a model and at {@link
 * io.millrace.runtime.decoder.DecoderWeights} and {@link io.millrace.runtime.decoder.TorchProgram}
 * to train one.
 */
@Export
@Version("1.0.0")
@NullMarked
package io.millrace.runtime.decoder;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
