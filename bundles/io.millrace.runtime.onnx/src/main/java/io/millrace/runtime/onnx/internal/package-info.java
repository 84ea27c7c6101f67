/** Long-lived wrapper of ONNX Runtime. */
@NullMarked
package io.millrace.runtime.onnx.internal;

import org.jspecify.annotations.NullMarked;
