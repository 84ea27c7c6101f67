package io.millrace.runtime.djl.internal;

import ai.djl.Device;
import io.millrace.api.Blame;
import io.millrace.api.PlatformException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where tensors live and are computed: the processor, or one CUDA device.
 *
 * @param index of the CUDA device, -1 for the processor
 */
record ComputeDevice(int index) {
  static final ComputeDevice CPU = new ComputeDevice(-1);
  private static final Pattern CUDA = Pattern.compile("cuda(?::(\\d{1,3}))?");

  /**
   * By its name: {@code cpu}, {@code cuda} (the first one) or {@code cuda:1}, in any case.
   *
   * @throws PlatformException DEVICE_UNKNOWN
   */
  static ComputeDevice of(String name) {
    String plain = name.strip().toLowerCase(Locale.ROOT);
    if (plain.equals("cpu")) {
      return CPU;
    }
    Matcher m = CUDA.matcher(plain);
    if (m.matches()) {
      return new ComputeDevice(m.group(1) == null ? 0 : Integer.parseInt(m.group(1)));
    }
    throw PlatformException.operator(
        "DEVICE_UNKNOWN",
        "millrace.djl.device (or MILLRACE_DEVICE) is '" + name + "'.",
        "Set it to cpu, cuda or cuda:N, N being the number that nvidia-smi shows, and start again.");
  }

  boolean cuda() {
    return index >= 0;
  }

  /** As DJL has it; {@code ai.djl} may only be touched once the engine is there. */
  Device device() {
    return cuda() ? Device.gpu(index) : Device.cpu();
  }

  /**
   * Refuses libraries without CUDA if a CUDA device is asked for.
   *
   * @param own the operator's libtorch, or null for the one that is delivered
   * @throws PlatformException DEVICE_UNAVAILABLE
   */
  void requireLibraries(@Nullable OwnTorch own) {
    if (!cuda() || own != null && own.cuda()) {
      return;
    }
    throw unavailable(
        own == null
            ? "the delivered libtorch computes on the processor only"
            : own.folder() + " holds no " + System.mapLibraryName("torch_cuda"),
        null);
  }

  /** What stands in the way of this device, and what to do. */
  PlatformException unavailable(String why, @Nullable Throwable cause) {
    return new PlatformException(
        "DEVICE_UNAVAILABLE",
        Blame.OPERATOR,
        false,
        "The device " + this + " is asked for, but " + why + ".",
        "Set PYTORCH_LIBRARY_PATH to a libtorch with CUDA as runtime.djl's README says, check the"
            + " device and its driver with nvidia-smi, or set millrace.djl.device=cpu; then start"
            + " again.",
        cause);
  }

  @Override
  public String toString() {
    return cuda() ? "cuda:" + index : "cpu";
  }
}
