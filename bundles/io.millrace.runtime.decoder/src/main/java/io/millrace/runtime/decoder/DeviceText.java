package io.millrace.runtime.decoder;

import ai.djl.Device;

/**
 * What a program's text says otherwise on a CUDA device: tensors are made there, and products are
 * {@code torch.linear} where oneDNN's are the processor's. For the processor it stays as it is.
 */
final class DeviceText {
  private static final String ONEDNN =
      "ops.mkldnn._linear_pointwise(x, w, b, \"none\", annotate(List[Optional[number]], []), \"\")";

  private DeviceText() {}

  static String of(Device device, String text) {
    if (!device.isGpu()) {
      return text;
    }
    return text.replace("device=None", "device=torch.device(\"cuda:" + device.getDeviceId() + "\")")
        .replace(ONEDNN, "torch.linear(x, w, b)");
  }
}
