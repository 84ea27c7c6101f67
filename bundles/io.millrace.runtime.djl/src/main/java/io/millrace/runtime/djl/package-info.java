/**
 * Readies DJL's PyTorch engine and the Hugging Face tokenizers, once per process. Start at {@link
 * io.millrace.runtime.djl.DjlRuntime}: nothing native is loaded before its first use, and no class
 * of {@code ai.djl} may be touched before {@link io.millrace.runtime.djl.DjlRuntime#engine()} has
 * returned, because DJL looks for its engines in a static initialiser with the context class loader
 * of whoever comes first.
 */
@Export
@Version("1.1.0")
@NullMarked
package io.millrace.runtime.djl;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
