package io.millrace.runtime.gguf;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.api.Blame;
import io.millrace.api.PlatformException;
import io.millrace.runtime.gguf.internal.BrokenFile;
import io.millrace.runtime.gguf.internal.HuggingFaceView;
import io.millrace.runtime.gguf.internal.UnknownFormat;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A GGUF file as the Hugging Face model it was made from: configuration, tokenizer, chat template
 * and tensors under the names that {@code transformers} gives them, unpacked to FLOAT32. Formats
 * F32, F16, BF16, Q8_0, Q4_0, Q4_1, Q5_0, Q5_1, Q2_K to Q6_K, IQ4_NL and IQ4_XS; architectures
 * llama (also Mistral), smollm3, qwen2, qwen3, gemma2, gemma3, phi3 and gpt2.
 *
 * <p>Immutable and thread-safe. Opening reads the header only; each tensor is read when asked for.
 *
 * <p><b>Failures:</b> {@code MODEL_NOT_FOUND} without a file; {@code MODEL_INVALID} for one that is
 * truncated or lies about its sizes; {@code MODEL_UNSUPPORTED} for other formats, architectures,
 * tokenizers, and files in several parts.
 */
public final class GgufModel {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String ENDING = ".gguf";

  private final Path file;
  private final HuggingFaceView view;

  private GgufModel(Path file, HuggingFaceView view) {
    this.file = file;
    this.view = view;
  }

  /**
   * The GGUF file that a path names: itself, or the only one in a folder without safetensors. Empty
   * for anything else.
   */
  public static Optional<Path> find(Path path) {
    if (Files.isRegularFile(path)) {
      return Optional.of(path).filter(p -> p.toString().endsWith(ENDING));
    }
    if (!Files.isDirectory(path)) {
      return Optional.empty();
    }
    try (Stream<Path> files = Files.list(path)) {
      List<Path> all = files.filter(Files::isRegularFile).sorted().toList();
      if (all.stream().anyMatch(f -> f.toString().endsWith(".safetensors"))) {
        return Optional.empty();
      }
      List<Path> found = all.stream().filter(f -> f.toString().endsWith(ENDING)).toList();
      if (found.size() > 1) {
        throw PlatformException.caller(
            "MODEL_INVALID",
            path
                + " has "
                + found.size()
                + " GGUF files, "
                + found.get(0).getFileName()
                + " among them.",
            "Name one of the files.");
      }
      return found.stream().findFirst();
    } catch (IOException e) {
      throw unreadable(path, e);
    }
  }

  public static GgufModel open(Path file) {
    if (!Files.isRegularFile(file)) {
      throw PlatformException.caller(
          "MODEL_NOT_FOUND", "There is no " + file + ".", "Name a GGUF file.");
    }
    return new GgufModel(file, called(file, () -> HuggingFaceView.read(file)));
  }

  public Path file() {
    return file;
  }

  /** Hugging Face's names, in the file's order. */
  public Set<String> names() {
    return view.names();
  }

  /** Sizes of a tensor's dimensions, rows first. */
  public long[] shape(String name) {
    return view.shape(name);
  }

  /** How the file packs a tensor, for example Q4_K. */
  public String format(String name) {
    return view.format(name);
  }

  /** Bytes of a tensor in the file. */
  public long sizeBytes(String name) {
    return view.sizeBytes(name);
  }

  /** A tensor as FLOAT32 in the processor's byte order, newly allocated outside the heap. */
  public ByteBuffer read(String name) {
    return called(file, () -> view.read(name));
  }

  /**
   * Writes {@code config.json}, {@code generation_config.json}, {@code tokenizer.json} and {@code
   * tokenizer_config.json} into an existing folder.
   */
  public void describe(Path folder) {
    called(
        file,
        () -> {
          Files.writeString(folder.resolve("config.json"), text(view.config()));
          Files.writeString(folder.resolve("generation_config.json"), text(view.generation()));
          Files.writeString(
              folder.resolve("tokenizer.json"), JSON.writeValueAsString(view.tokenizer()));
          Files.writeString(folder.resolve("tokenizer_config.json"), text(view.tokenizerConfig()));
          return folder;
        });
  }

  private static String text(ObjectNode json) {
    return json.toPrettyString() + '\n';
  }

  private interface Reading<T> {
    T run() throws IOException;
  }

  private static <T> T called(Path file, Reading<T> reading) {
    try {
      return reading.run();
    } catch (BrokenFile e) {
      throw PlatformException.caller(
          "MODEL_INVALID",
          file + " " + e.getMessage() + ".",
          "Fetch the file again; compare its size with the source's.");
    } catch (UnknownFormat e) {
      throw PlatformException.caller(
          "MODEL_UNSUPPORTED",
          file + " cannot be used: " + e.getMessage() + ".",
          "Use a file of another quantisation, or the model's safetensors.");
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  private static PlatformException unreadable(Path file, IOException e) {
    return new PlatformException(
        "MODEL_INVALID",
        Blame.ENVIRONMENT,
        true,
        file + " cannot be read: " + e,
        "Check that the file is readable.",
        e);
  }
}
