package io.millrace.api.guardrail;

import java.util.List;
import java.util.function.Function;

/** What a guardrail decides about a passage. */
public sealed interface Verdict {
  /** Nothing was found. */
  record Allow() implements Verdict {}

  /** Something was found; the text passes unchanged and the finding is recorded. */
  record Flag(List<Finding> findings) implements Verdict {
    public Flag {
      findings = List.copyOf(findings);
    }
  }

  /** Something was found and replaced; {@code text} goes on. */
  record Rewrite(String text, List<Finding> findings) implements Verdict {
    public Rewrite {
      findings = List.copyOf(findings);
    }
  }

  /** Something was found and the request ends here. */
  record Block(List<Finding> findings) implements Verdict {
    public Block {
      findings = List.copyOf(findings);
    }
  }

  /**
   * What was found.
   *
   * @param rule which rule found it: {@code pii.email}
   * @param start first character, 0-based; -1 if it concerns the whole text
   * @param end one past the last character, or -1
   * @param score certainty in [0, 1]
   */
  record Finding(String rule, int start, int end, double score) {}

  /** Handles each case; Java 17 has no exhaustive switch over these. */
  default <R> R fold(
      Function<Allow, R> allow,
      Function<Flag, R> flag,
      Function<Rewrite, R> rewrite,
      Function<Block, R> block) {
    if (this instanceof Flag f) {
      return flag.apply(f);
    }
    if (this instanceof Rewrite r) {
      return rewrite.apply(r);
    }
    if (this instanceof Block b) {
      return block.apply(b);
    }
    return allow.apply((Allow) this);
  }

  /** Findings of whichever case. */
  default List<Finding> findings() {
    return fold(a -> List.of(), Flag::findings, Rewrite::findings, Block::findings);
  }
}
