package io.millrace.runtime.decoder;

import ai.djl.Device;
import java.util.regex.Pattern;

/**
 * What a program's text says otherwise on a CUDA device: tensors are made there, and products are
 * {@code torch.linear} where oneDNN's are the processor's. For the processor it stays as it is.
 */
final class DeviceText {
  private static final String ONEDNN =
      "ops.mkldnn._linear_pointwise(x, w, b, \"none\", annotate(List[Optional[number]], []), \"\")";

  private static final Pattern NORM =
      Pattern.compile(
          "v = torch\\.mean\\(torch\\.mul\\(x, x\\), \\[-1\\], True\\)\\s+return torch\\.mul\\(torch\\.mul"
              + "\\(x, torch\\.rsqrt\\(torch\\.add\\(v, ([0-9.]+)\\)\\)\\), (ws\\[k]|torch\\.add\\(ws\\[k], 1\\))\\)");

  private DeviceText() {}

  static String of(Device device, String text) {
    if (!device.isGpu()) {
      return text;
    }
    String here = "device=torch.device(\"cuda:" + device.getDeviceId() + "\")";
    return fewer(text).replace("device=None", here).replace(ONEDNN, "torch.linear(x, w, b)");
  }

  /** With fewer operators, whose launches take longer than their work. */
  static String fewer(String text) {
    return NORM.matcher(text).replaceAll("return torch.rms_norm(x, [torch.size(x, -1)], $2, $1)");
  }
}
