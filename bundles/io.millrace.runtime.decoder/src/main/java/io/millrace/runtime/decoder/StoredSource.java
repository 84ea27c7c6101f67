package io.millrace.runtime.decoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.millrace.api.PlatformException;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A folder's tensors one after the other: no more than one is in memory unpacked. */
final class StoredSource implements TensorSource {
  private final NDManager manager;
  private final Safetensors file;
  private final Map<String, String> stored;
  private final Map<String, long[]> shapes;

  /**
   * @param manager of the arrays, each of which is closed when it is done
   * @throws PlatformException as {@link DecoderWeights#read}
   */
  StoredSource(NDManager manager, Path folder, DecoderConfig config, Precision precision) {
    this.manager = manager;
    this.file = Safetensors.open(folder);
    this.stored = file.spellings(config);
    this.shapes = config.tensors();
    FreeMemory.require(precision.bytes(config.parameters()), "Weights of " + folder);
  }

  @Override
  public NDArray values(String name) {
    NDArray array = file.read(manager, stored.get(name), shapes.get(name));
    DecoderWeights.requireNumbers(name, array);
    return array;
  }

  @Override
  public @Nullable RoundedTensor rounded(String name) {
    return file.rounded(manager, stored.get(name), shapes.get(name));
  }

  @Override
  public @Nullable GroupedTensor grouped(String name) {
    return file.grouped(manager, stored.get(name), shapes.get(name));
  }

  @Override
  public boolean groupedAlready() {
    return file.grouped();
  }

  @Override
  public void done(NDArray array) {
    array.close();
  }
}
