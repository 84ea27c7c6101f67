package io.millrace.runtime.decoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.IValue;
import java.util.List;
import java.util.UUID;

/**
 * A list of tensors as {@link TorchProgram} passes it, made once: to list a model's few hundred
 * tensors anew takes as long as several operators.
 *
 * <p><b>Ownership:</b> freed with the manager given, which is also the tensors' or outlived by it.
 */
final class HeldTensors {
  private final IValue list;

  HeldTensors(NDManager manager, List<NDArray> tensors) {
    list = IValue.listFrom(tensors.stream().map(PtNDArray.class::cast).toArray(PtNDArray[]::new));
    manager.attachInternal(UUID.randomUUID().toString(), list);
  }

  IValue list() {
    return list;
  }
}
