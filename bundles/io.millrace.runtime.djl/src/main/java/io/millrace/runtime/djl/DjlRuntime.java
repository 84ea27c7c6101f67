package io.millrace.runtime.djl;

import ai.djl.engine.Engine;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.djl.ndarray.NDManager;
import io.millrace.runtime.djl.internal.EngineBoot;
import java.nio.file.Path;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The door to DJL's PyTorch engine.
 *
 * <p><b>Life-cycle:</b> a service that holds nothing until a method is called; the first call
 * unpacks the natives if they are not in the cache (a few seconds, once per machine) and loads them
 * (about half a second). Natives stay loaded until the process ends: a Java virtual machine cannot
 * load them into a second class loader, so this bundle must not be refreshed.
 *
 * <p><b>Threads:</b> thread-safe; the first callers wait for one initialisation. The engine
 * computes with {@code millrace.djl.threads} threads, by default half the processors, and with one
 * when the environment lacks {@code OMP_WAIT_POLICY=PASSIVE} (spinning OpenMP threads would cost
 * more than they give). Grad mode is on by default on every new thread: serving code switches it
 * off with {@code JniUtils.setGradMode(false)} on the thread that computes.
 *
 * <p><b>Failures:</b> {@code NATIVE_MISSING} when no natives for this platform are installed,
 * {@code NATIVE_MISMATCH} when they are of another version, {@code NATIVE_FAILED} when they cannot
 * be unpacked or loaded; {@code DEVICE_UNKNOWN} when no such device can be configured, {@code
 * DEVICE_UNAVAILABLE} when the configured one is not there, its libraries are not, or it failed its
 * self-test. The processor never takes a device's place by itself. A failed first use may be
 * repeated after the remedy, in the same process while nothing was loaded, else in a new one.
 */
@ProviderType
public interface DjlRuntime {
  /**
   * The PyTorch engine, ready.
   *
   * @throws io.millrace.api.PlatformException see the class comment
   */
  Engine engine();

  /**
   * A new top-level manager on the configured device ({@code millrace.djl.device}): the processor
   * unless a CUDA device is asked for. Managers made from it are on the same device.
   *
   * @return owned by the caller, who closes it
   * @throws io.millrace.api.PlatformException see the class comment
   */
  NDManager newManager();

  /** The same, always on the processor. */
  NDManager newHostManager();

  /**
   * Opens a {@code tokenizer.json}. Unlike DJL's own factories it neither adds special tokens nor
   * truncates nor pads unless an encoding call asks for it (theirs cut silently at 512 tokens).
   *
   * @param file a {@code tokenizer.json}
   * @return owned by the caller, who closes it; its encode and decode calls are thread-safe
   * @throws io.millrace.api.PlatformException TOKENIZER_INVALID when the file is missing or is no
   *     tokenizer; otherwise see the class comment
   */
  HuggingFaceTokenizer tokenizer(Path file);

  /** Whether the engine has been loaded by this process. Never loads it. */
  boolean loaded();

  /**
   * A runtime for programs outside a framework, such as unit tests. It reads the same settings from
   * system properties and finds natives on the class path if there is no {@code millrace.home}.
   */
  static DjlRuntime standalone() {
    return EngineBoot.standalone();
  }
}
