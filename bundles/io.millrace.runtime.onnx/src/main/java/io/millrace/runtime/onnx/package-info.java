/**
 * Opens ONNX networks on ONNX Runtime. Start at {@link io.millrace.runtime.onnx.OnnxModels}; no
 * class of {@code ai.onnxruntime} may be touched before its first call has returned, because the
 * library looks for its natives when its first class is initialised.
 */
@Export
@Version("1.0.0")
@NullMarked
package io.millrace.runtime.onnx;

import org.jspecify.annotations.NullMarked;
import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
