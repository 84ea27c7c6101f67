package io.millrace.runtime.decoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * A TorchScript module written from Java: methods without state, each called with one crossing into
 * native code. Methods are given in the language that {@code torch.jit.save} emits, with {@code
 * self: __torch__.M}.
 *
 * <p><b>Threads:</b> thread-safe. <b>Ownership:</b> closed by whoever compiled it; results belong
 * to the manager given with the call.
 */
public final class TorchProgram implements AutoCloseable {
  private final PtSymbolBlock module;

  private final boolean optimised;

  private TorchProgram(PtSymbolBlock module, boolean optimised) {
    this.module = module;
    this.optimised = optimised;
  }

  /**
   * Compiles.
   *
   * @param manager of the PyTorch engine
   * @param sources method definitions, indented by two spaces
   * @throws ai.djl.engine.EngineException with the compiler's message
   */
  public static TorchProgram compile(NDManager manager, String... sources) {
    String text = DeviceText.of(manager.getDevice(), String.join("", sources));
    return load(manager, TorchArchive.of(text, false), false);
  }

  /**
   * Compiles a program that holds packed int8 matrices in a list {@code self.packed} and int4 ones
   * in {@code self.fours}, at first empty. They are freed with the program. The engine inlines its
   * methods and simplifies them at the first calls, which spares a third of the time of a small
   * step.
   */
  static TorchProgram packing(NDManager manager, String... sources) {
    return load(manager, TorchArchive.of(String.join("", sources), true), true);
  }

  private static TorchProgram load(NDManager manager, byte[] archive, boolean optimised) {
    try {
      return new TorchProgram(
          JniUtils.loadModule(
              (PtNDManager) manager, new ByteArrayInputStream(archive), false, false),
          optimised);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Runs a method without gradients and returns its tensor.
   *
   * @param arguments Long, Double, Boolean, long[], NDArray, {@code List<NDArray>} or {@link
   *     HeldTensors}
   */
  public NDArray run(NDManager manager, String method, Object... arguments) {
    return call(method, result -> result.toTensor((PtNDManager) manager), arguments);
  }

  /** Runs a method without gradients and returns its whole number. */
  long count(String method, Object... arguments) {
    return call(method, IValue::toLong, arguments);
  }

  private <T> T call(String method, Function<IValue, T> take, Object... arguments) {
    JniUtils.setGraphExecutorOptimize(optimised);
    IValue[] values = new IValue[arguments.length];
    try {
      for (int i = 0; i < values.length; i++) {
        values[i] = value(arguments[i]);
      }
      try (IValue result = IValueUtils.runMethod(module, method, values)) {
        return take.apply(result);
      }
    } finally {
      for (int i = 0; i < values.length; i++) {
        if (values[i] != null && !(arguments[i] instanceof HeldTensors)) {
          values[i].close();
        }
      }
    }
  }

  /**
   * Runs a method that takes tensors and lists of tensors and may differentiate ({@code
   * torch.grad}). Gradients are off again when it returns. Names of the given arrays are
   * overwritten; results belong to the manager of the first tensor among the arguments.
   *
   * @param arguments NDArray or {@code List<NDArray>}; lists are not empty
   */
  public NDList train(String method, Object... arguments) {
    JniUtils.setGraphExecutorOptimize(false);
    NDList inputs = new NDList();
    NDManager manager = null;
    for (int i = 0; i < arguments.length; i++) {
      if (arguments[i] instanceof List<?> list) {
        for (Object item : list) {
          add(inputs, (NDArray) item, "a" + i + "[]");
        }
      } else {
        NDArray array = (NDArray) arguments[i];
        manager = manager == null ? array.getManager() : manager;
        add(inputs, array, null);
      }
    }
    if (manager == null) {
      throw new IllegalArgumentException(method + " needs one argument that is a tensor");
    }
    try (NDArray name = manager.zeros(new Shape(1))) {
      add(inputs, name, "module_method:" + method);
      return IValueUtils.forward(module, inputs, true);
    } finally {
      JniUtils.setGradMode(false);
    }
  }

  private static void add(
      NDList inputs, NDArray array, @org.jspecify.annotations.Nullable String name) {
    array.setName(name);
    inputs.add(array);
  }

  private static IValue value(Object argument) {
    if (argument instanceof Long number) {
      return IValue.from(number);
    }
    if (argument instanceof Double number) {
      return IValue.from(number);
    }
    if (argument instanceof Boolean flag) {
      return IValue.from(flag);
    }
    if (argument instanceof long[] numbers) {
      return IValue.listFrom(numbers);
    }
    if (argument instanceof PtNDArray array) {
      return IValue.from(array);
    }
    if (argument instanceof HeldTensors held) {
      return held.list();
    }
    if (argument instanceof List<?> list) {
      List<PtNDArray> arrays = new ArrayList<>();
      list.forEach(item -> arrays.add((PtNDArray) item));
      return IValue.listFrom(arrays.toArray(new PtNDArray[0]));
    }
    throw new IllegalArgumentException("no argument for TorchScript: " + argument);
  }

  @Override
  public void close() {
    module.close();
  }
}
