package io.millrace.runtime.gguf.internal;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What a Hugging Face folder would hold, of a GGUF file. */
public final class HuggingFaceView {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Tokens that end an answer wherever a model has them, as in llama.cpp's {@code llama-vocab}. */
  private static final Set<String> ENDS =
      Set.of("<|eot_id|>", "<|im_end|>", "<|end|>", "<end_of_turn>", "<|endoftext|>", "<|eom_id|>");

  private final Path file;
  private final Header header;
  private final Entries entries;
  private final Family family;
  private final Map<String, Names.Named> named;

  private HuggingFaceView(Path file, Header header, Family family, Map<String, Names.Named> named) {
    this.file = file;
    this.header = header;
    this.entries = new Entries(header.metadata());
    this.family = family;
    this.named = named;
  }

  public static HuggingFaceView read(Path file) throws IOException {
    Header header = Header.read(file);
    Entries entries = new Entries(header.metadata());
    long parts = entries.number("split.count").map(Number::longValue).orElse(1L);
    if (parts > 1) {
      throw new UnknownFormat(
          "it is one of " + parts + " parts; join them with llama-gguf-split --merge");
    }
    Family family =
        Family.of(entries.architecture())
            .orElseThrow(
                () -> new UnknownFormat("its architecture is '" + entries.architecture() + "'"));
    if (family.interleaved()) {
      entries.required("attention.head_count");
      if (entries.number("expert_count").map(Number::longValue).orElse(0L) > 0) {
        throw new UnknownFormat("it is a mixture of experts");
      }
    }
    return new HuggingFaceView(file, header, family, Names.of(family, entries, header.tensors()));
  }

  public Set<String> names() {
    return named.keySet();
  }

  public long[] shape(String name) {
    return of(name).shape();
  }

  public String format(String name) {
    return of(name).source().format().name();
  }

  public long sizeBytes(String name) {
    return of(name).source().bytes();
  }

  public ByteBuffer read(String name) throws IOException {
    Names.Named tensor = of(name);
    int heads = tensor.heads();
    long rows = tensor.shape()[0];
    if (tensor.change() == Change.HEADS_INTERLEAVED && (heads < 1 || rows % (2L * heads) != 0)) {
      throw new BrokenFile("has " + rows + " rows of " + name + " for " + heads + " heads");
    }
    return TensorReader.read(file, tensor);
  }

  private Names.Named of(String name) {
    Names.Named tensor = named.get(name);
    if (tensor == null) {
      throw new IllegalArgumentException("no tensor " + name);
    }
    return tensor;
  }

  public ObjectNode config() throws IOException {
    return ConfigJson.of(family, entries, named, this::table);
  }

  private float @Nullable [] table(String name) throws IOException {
    Tensor tensor = header.tensors().get(name);
    if (tensor == null) {
      return null;
    }
    float[] values = new float[(int) Math.min(tensor.elements(), 1 << 16)];
    TensorReader.read(file, new Names.Named(name, tensor, Change.NONE, 0))
        .asFloatBuffer()
        .get(values);
    return values;
  }

  /** The tokens that end an answer. */
  public ObjectNode generation() {
    Set<Long> ends = new TreeSet<>();
    for (String entry : List.of("eos", "eot", "eom")) {
      entries
          .number("tokenizer.ggml." + entry + "_token_id")
          .ifPresent(id -> ends.add(id.longValue()));
    }
    List<?> tokens = entries.list("tokenizer.ggml.tokens");
    for (int id = 0; id < tokens.size(); id++) {
      if (tokens.get(id) instanceof String text && ENDS.contains(text)) {
        ends.add((long) id);
      }
    }
    ObjectNode json = JSON.createObjectNode();
    ArrayNode array = json.putArray("eos_token_id");
    ends.forEach(array::add);
    return json;
  }

  public ObjectNode tokenizer() throws IOException {
    return TokenizerJson.of(entries);
  }

  public ObjectNode tokenizerConfig() {
    ObjectNode json = JSON.createObjectNode();
    boolean begins = entries.text("tokenizer.ggml.model").orElse("").equals("llama");
    json.put("add_bos_token", entries.flag("tokenizer.ggml.add_bos_token", begins));
    for (String token : List.of("bos", "eos", "unk", "pad")) {
      String entry = token.equals("unk") ? "unknown" : token.equals("pad") ? "padding" : token;
      String text = TokenizerJson.token(entries, "tokenizer.ggml." + entry + "_token_id");
      if (!text.isEmpty()) {
        json.put(token + "_token", text);
      }
    }
    entries.text("tokenizer.chat_template").ifPresent(t -> json.put("chat_template", t));
    return json;
  }
}
