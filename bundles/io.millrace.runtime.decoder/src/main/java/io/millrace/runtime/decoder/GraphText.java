package io.millrace.runtime.decoder;

import io.millrace.runtime.decoder.BlockDesign.Norm;
import io.millrace.runtime.decoder.Matrix.Role;
import java.math.BigDecimal;
import java.util.List;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Writes the parts of {@link DecoderGraph}'s methods that depend on the configuration. What a
 * family does not have is not in its graph: no test at run time, no operator that does nothing.
 */
final class GraphText {
  private final DecoderConfig config;
  private final BlockDesign design;
  private final TensorNames names;
  private final TensorLayout layout;
  private final List<Matrix> matrices;

  /** How weights are held that only serve; null if the graph also trains. */
  private final @Nullable Precision served;

  /** Whether adapters are computed beside weights that only serve. */
  private final boolean adapted;

  /** Whether whoever trains brings the products along. */
  private final boolean learns;

  GraphText(DecoderConfig config) {
    this(config, null, false, false);
  }

  /** For programs that train. */
  static GraphText learning(DecoderConfig config) {
    return new GraphText(config, null, false, true);
  }

  /** For weights that only serve. */
  GraphText(DecoderConfig config, Precision served) {
    this(config, served, false, false);
  }

  private GraphText(
      DecoderConfig config, @Nullable Precision served, boolean adapted, boolean learns) {
    this.served = served;
    this.adapted = adapted;
    this.learns = learns;
    this.config = config;
    this.design = config.block();
    this.names = config.family().names();
    this.layout = new TensorLayout(config);
    this.matrices = config.matrices();
  }

  String methods() {
    return norm()
        + turn()
        + entry()
        + kind()
        + attend()
        + heads()
        + activation()
        + close()
        + logits();
  }

  /** The methods of a block once more, with adapters beside its matrices. */
  String adapted() {
    GraphText text = new GraphText(config, served, true, false);
    return text.heads() + text.close();
  }

  /** A value that the methods name {@code @name@}. */
  String constants(String text) {
    return text.replace("@blocks@", String.valueOf(config.layers()))
        .replace("@first@", String.valueOf(layout.first()))
        .replace("@perBlock@", String.valueOf(layout.perBlock()))
        .replace("@low@", String.valueOf((served == null ? 2 : 1) * matrices.size()))
        .replace("@groups@", String.valueOf(config.heads() / config.keyValueHeads()))
        .replace("@heads@", String.valueOf(config.heads()))
        .replace("@keys@", String.valueOf(config.keyValueHeads()))
        .replace("@size@", String.valueOf(config.headSize()))
        // capped scores are plain products, whose bits may depend on how many there are
        .replace("@apart@", design.attentionCap() > 0 ? "2" : "3")
        .replace("@window@", String.valueOf(config.window()))
        .replace("@scale@", decimal(design.attentionScale()));
  }

  /** Queries and keys {@code q} and {@code k} of a block, turned to where they stand. */
  String turned(String indent, String cosines, String sines) {
    if (config.rotaries().isEmpty()) {
      String query = "qkv[0]";
      if (design.attentionByDepth()) {
        query = "torch.div(qkv[0], torch.add(i, 1))";
      }
      return indent + "q = " + query + "\n" + indent + "k = qkv[1]";
    }
    boolean all = config.kinds().stream().allMatch(kind -> kind.rotary() >= 0);
    String inner = all ? indent : indent + "  ";
    String text = indent + "r = torch.mul((self).rotary(i, ), 2)\n";
    text += all ? "" : indent + "if torch.ge(r, 0):\n";
    text += inner + "c = " + cosines + "\n" + inner + "s = " + sines + "\n";
    text += inner + "q = (self).turn(qkv[0], c, s, )\n" + inner + "k = (self).turn(qkv[1], c, s, )";
    return all ? text : text + "\n%1$selse:\n%1$s  q = qkv[0]\n%1$s  k = qkv[1]".formatted(indent);
  }

  /** A list of cosines and sines at {@code pos}, two per rotary. */
  String turns() {
    StringBuilder text = new StringBuilder("    turns = annotate(List[Tensor], [])");
    for (int i = 0; i < 2 * config.rotaries().size(); i++) {
      text.append(
          "\n    _t%1$d = torch.append(turns, torch.unsqueeze(torch.embedding(table[%1$d], pos), 1))"
              .formatted(i));
    }
    return text.toString();
  }

  private String norm() {
    String head = "  def norm(self: __torch__.M, x: Tensor, ws: List[Tensor], k: int) -> Tensor:\n";
    String epsilon = decimal(design.normEpsilon());
    if (design.norm() == Norm.LAYER) {
      return head
          + "    return torch.layer_norm(x, [torch.size(x, -1)], ws[k], ws[torch.add(k, 1)], "
          + epsilon
          + ")\n";
    }
    String weight = design.norm() == Norm.RMS ? "ws[k]" : "torch.add(ws[k], 1)";
    return head
        + "    v = torch.mean(torch.mul(x, x), [-1], True)\n"
        + "    return torch.mul(torch.mul(x, torch.rsqrt(torch.add(v, "
        + epsilon
        + "))), "
        + weight
        + ")\n";
  }

  /** Rotary positions of queries or keys (B, heads, T, size). */
  private String turn() {
    if (config.rotaries().isEmpty()) {
      return "";
    }
    String head = "  def turn(self: __torch__.M, x: Tensor, c: Tensor, s: Tensor) -> Tensor:\n";
    String turned =
        "torch.add(torch.mul(%1$s, c)," + " torch.mul(torch.cat([torch.neg(a[1]), a[0]], -1), s))";
    int size = config.rotaries().get(0).size();
    if (size == config.headSize()) {
      return head + "    a = torch.chunk(x, 2, -1)\n    return " + turned.formatted("x") + "\n";
    }
    return head
        + "    y = torch.slice(x, -1, 0, "
        + size
        + ")\n    a = torch.chunk(y, 2, -1)\n    return torch.cat(["
        + turned.formatted("y")
        + ", torch.slice(x, -1, "
        + size
        + ", "
        + config.headSize()
        + ")], -1)\n";
  }

  /** The residual stream before the first block; {@code pos} are the tokens' positions. */
  private String entry() {
    String x = rows();
    if (design.embeddingScale() != 1) {
      x = "torch.mul(" + x + ", " + decimal(design.embeddingScale()) + ")";
    }
    if (!names.positions().isEmpty()) {
      // padding of a full cache stands one past the end
      String pos = "torch.clamp_max(pos, " + (config.maxPositions() - 1) + ")";
      x = "torch.add(" + x + ", torch.embedding(ws[" + (layout.first() - 1) + "], " + pos + "))";
    }
    return "  def entry(self: __torch__.M, ids: Tensor, pos: Tensor, ws: List[Tensor]) -> Tensor:\n"
        + "    return "
        + x
        + "\n";
  }

  private String rows() {
    String rows = "torch.embedding(ws[0], ids)";
    if (served == null) {
      return rows;
    }
    rows = "torch.to(" + rows + ", 6)";
    return served.packed() ? "torch.mul(" + rows + ", torch.embedding(ws[2], ids))" : rows;
  }

  private String kind() {
    return perBlock("slides", kind -> kind.sliding() && config.window() > 0 ? 1 : 0)
        + perBlock("rotary", LayerKind::rotary);
  }

  private String perBlock(String method, ToIntFunction<LayerKind> value) {
    List<Integer> values = config.kinds().stream().map(value::applyAsInt).toList();
    boolean same = values.stream().distinct().count() == 1;
    String result = same ? String.valueOf(values.get(0)) : values + "[i]";
    return "  def %s(self: __torch__.M, i: int) -> int:\n    return %s\n".formatted(method, result);
  }

  /** Attention of queries (B, heads, T, size) over keys; {@code mask} (B or 1, 1, T, keys). */
  private String attend() {
    String resource = design.attentionCap() > 0 ? "capped.torchscript" : "attention.torchscript";
    String text = DecoderGraph.read(GraphText.class, resource);
    if (served != null) {
      text = text.substring(0, text.indexOf("  def within")); // whole sequences without a cache
    }
    return constants(text).replace("@cap@", decimal(design.attentionCap()));
  }

  /** Query, key, value of (B, T, H), each (B, heads, T, size), before positions. */
  private String heads() {
    StringBuilder text =
        new StringBuilder(
            (adapted ? "  def adaptedHeads" : "  def heads")
                + "(self: __torch__.M, x: Tensor, o: int, l: int, ws: List[Tensor]"
                + (served == null
                    ? ", lo: List[Tensor], scale: float, lp: float, half: bool, groups:"
                        + " List[Tensor]"
                    : low())
                + ") -> List[Tensor]:\n    B = torch.size(x, 0)\n    T = torch.size(x, 1)\n");
    text.append("    h = (self).norm(x, ws, " + at(names.attentionNorm() + ".weight") + ", )\n");
    if (has(Role.QUERY_KEY_VALUE)) {
      int query = config.heads() * config.headSize();
      int key = config.keyValueHeads() * config.headSize();
      text.append("    qkv = torch.split_with_sizes(" + matrix(Role.QUERY_KEY_VALUE, "h"));
      text.append(", [" + query + ", " + key + ", " + key + "], -1)\n");
      split(text, "q", "qkv[0]", "");
      split(text, "k", "qkv[1]", "");
      split(text, "v", "qkv[2]", "");
    } else {
      boolean normed = design.queryKeyNorms();
      split(text, "q", matrix(Role.QUERY, "h"), normed ? TensorNames.QUERY_NORM : "");
      split(text, "k", matrix(Role.KEY, "h"), normed ? TensorNames.KEY_NORM : "");
      split(text, "v", matrix(Role.VALUE, "h"), "");
    }
    return text + "    return [q, k, v]\n";
  }

  private String low() {
    return adapted ? ", lo: List[Tensor], starts: List[int], blocks: List[Tensor]" : "";
  }

  private void split(StringBuilder text, String name, String product, String norm) {
    String heads = "torch.view(" + product + ", [B, T, -1, " + config.headSize() + "])";
    if (product.startsWith("qkv")) {
      heads = heads.replace("torch.view(", "torch.reshape(");
    }
    if (!norm.isEmpty()) {
      heads = "(self).norm(" + heads + ", ws, " + at(norm + ".weight") + ", )";
    }
    text.append("    " + name + " = torch.transpose(" + heads + ", 1, 2)\n");
  }

  /** What follows attention: output, sum, feed-forward, sum. */
  private String close() {
    StringBuilder text =
        new StringBuilder(
            (adapted ? "  def adaptedClose" : "  def close")
                + "(self: __torch__.M, x: Tensor, a: Tensor, o: int, l: int, ws: List[Tensor]"
                + (served == null
                    ? ", lo: List[Tensor], scale: float, lp: float, p: float, half: bool, groups:"
                        + " List[Tensor]"
                    : low())
                + ") -> Tensor:\n");
    text.append("    a0 = " + normed(names.attentionClose(), matrix(Role.OUTPUT, "a")) + "\n");
    text.append("    x0 = torch.add(x, " + shed("a0") + ")\n");
    text.append("    h = (self).norm(x0, ws, " + at(names.feedNorm() + ".weight") + ", )\n");
    if (has(Role.GATE_UP)) {
      text.append("    gu = torch.chunk(" + matrix(Role.GATE_UP, "h") + ", 2, -1)\n");
      text.append("    g = torch.mul(" + acted("gu[0]") + ", gu[1])\n");
    } else if (design.gated()) {
      text.append("    g0 = " + acted(matrix(Role.GATE, "h")) + "\n");
      text.append("    g = torch.mul(g0, " + matrix(Role.UP, "h") + ")\n");
    } else {
      text.append("    g = " + acted(matrix(Role.UP, "h")) + "\n");
    }
    text.append("    d = " + normed(names.feedClose(), matrix(Role.DOWN, "g")) + "\n");
    return text + "    return torch.add(x0, " + shed("d") + ")\n";
  }

  private static String acted(String value) {
    return "(self).acted(" + value + ", )";
  }

  private String activation() {
    String own = design.activation().own();
    return """
      def acted(self: __torch__.M, x: Tensor) -> Tensor:
        if ops.prim.is_cuda(x):
          y = %s
        else:
          y = %s
        return y
    """
        .formatted(own, learns ? own : design.activation().steady());
  }

  private String shed(String output) {
    return served == null ? "(self).shed(" + output + ", p, )" : output;
  }

  private String normed(String norm, String value) {
    return norm.isEmpty()
        ? value
        : "(self).norm(" + value + ", ws, " + at(norm + ".weight") + ", )";
  }

  /** The final norm, and the logits of what stands before it. */
  private String logits() {
    String norm = "(self).norm(y, ws, 1, )";
    if (design.norm() == Norm.LAYER) {
      norm = "torch.layer_norm(y, [torch.size(y, -1)], ws[1], ws[3], %s)";
      norm = norm.formatted(decimal(design.normEpsilon()));
    }
    String product = head();
    if (design.logitCap() > 0) {
      String cap = decimal(design.logitCap());
      product = "torch.mul(torch.tanh(torch.div(" + product + ", " + cap + ")), " + cap + ")";
    }
    return method("last", norm) + method("head", product);
  }

  private String head() {
    if (learns) {
      return "(self).headed((self).last(y, ws, ), ws, )";
    }
    if (served == null) {
      String product = "(self).linear((self).last(y, ws, ), ws[2], None, )";
      int vocabulary = config.vocabSize();
      return Packing.fitting(vocabulary) == vocabulary
          ? product
          : "torch.slice(" + product + ", 1, 0, " + vocabulary + ")";
    }
    int last = config.layers() * matrices.size();
    String weight = served.packed() ? String.valueOf(last) : "ws[2]";
    return "(self).lin((self).last(y, ws, ), " + weight + ", None, )";
  }

  private static String method(String name, String value) {
    return "  def %s(self: __torch__.M, y: Tensor, ws: List[Tensor]) -> Tensor:\n    return %s\n"
        .formatted(name, value);
  }

  /** The product of a block's matrix: the one line through which all of them go. */
  private String matrix(Role role, String operand) {
    for (int m = 0; m < matrices.size(); m++) {
      Matrix matrix = matrices.get(m);
      if (matrix.role() == role) {
        String weight = "ws[" + at(matrix.name() + ".weight") + "]";
        String bias = matrix.bias() ? "ws[" + at(matrix.name() + ".bias") + "]" : "None";
        if (served != null) {
          String held = served.packed() ? "torch.add(l, " + m + ")" : weight;
          String product = "(self).lin(" + operand + ", " + held + ", " + bias + ", )";
          return adapted ? beside(product, operand, m) : product;
        }
        return "(self).%s(%s, %s, %s, lo, torch.add(l, %d), scale, lp, half, groups, )"
            .formatted(
                learns ? "learnt" : "lin",
                operand,
                matrix.transposed() ? "(self).upright(" + weight + ", )" : weight,
                bias,
                2 * m);
      }
    }
    throw new IllegalStateException(config.family() + " has no matrix " + role);
  }

  private String beside(String product, String operand, int m) {
    return "(self).beside(%s, %s, None, 0., lo, starts, blocks, torch.mul(torch.add(l, %d), 2), [%d], )"
        .formatted(product, operand, m, matrices.get(m).out());
  }

  private boolean has(Role role) {
    return matrices.stream().anyMatch(m -> m.role() == role);
  }

  /** Index expression of a tensor of the block that begins at {@code o}. */
  private String at(String name) {
    return "torch.add(o, " + layout.at(name) + ")";
  }

  private static String decimal(double value) {
    String text = new BigDecimal(Double.toString(value)).toPlainString();
    return text.contains(".") ? text : text + ".";
  }
}
