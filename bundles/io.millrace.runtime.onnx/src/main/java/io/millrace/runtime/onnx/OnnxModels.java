package io.millrace.runtime.onnx;

import ai.onnxruntime.OrtSession;
import io.millrace.runtime.onnx.internal.NativeOnnxModels;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The door to ONNX Runtime.
 *
 * <p><b>Life-cycle:</b> a service that holds nothing until its first call, which puts the natives
 * into the cache if they are not there and loads them. They stay loaded until the process ends, so
 * this bundle must not be refreshed. <b>Threads:</b> thread-safe.
 */
@ProviderType
public interface OnnxModels {
  /**
   * Opens a network.
   *
   * @param network content of an .onnx file; not retained
   * @param threads threads of one run, at least 1; they do not spin while waiting
   * @return owned by the caller; its runs are thread-safe
   * @throws io.millrace.api.PlatformException NATIVE_MISSING when there are no natives for this
   *     platform, NATIVE_FAILED when they do not load, MODEL_INVALID when the network cannot be
   *     read
   */
  OrtSession open(byte[] network, int threads);

  /** Whether the natives have been loaded by this process. Never loads them. */
  boolean loaded();

  /** For programs outside a framework, such as unit tests; same settings from system properties. */
  static OnnxModels standalone() {
    return NativeOnnxModels.standalone();
  }
}
