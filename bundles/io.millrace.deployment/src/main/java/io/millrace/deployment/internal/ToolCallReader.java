package io.millrace.deployment.internal;

import io.millrace.deployment.Answer.ToolCall;
import io.millrace.deployment.AnswerListener.CallPiece;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads calls of tools out of an answer as it comes. What could be the beginning of a call is kept
 * back until that is clear. One thread.
 */
final class ToolCallReader {
  private enum At {
    TEXT,
    NAME,
    MIDDLE,
    ARGUMENTS
  }

  private final ToolStyle style;
  private final String id;
  private final StringBuilder pending = new StringBuilder();
  private final StringBuilder text = new StringBuilder();
  private final StringBuilder arguments = new StringBuilder();
  private final List<ToolCall> calls = new ArrayList<>();
  private At at = At.TEXT;
  private String name = "";
  private int depth;
  private boolean inString;
  private boolean escaped;
  private boolean begun;

  /**
   * What a piece of the answer adds.
   *
   * @param text that belongs to no call
   * @param calls pieces of calls
   */
  record Read(String text, List<CallPiece> calls) {}

  /**
   * @param id with which the ids of calls begin
   */
  ToolCallReader(ToolStyle style, String id) {
    this.style = style;
    this.id = id;
  }

  /** Takes the next piece. */
  Read read(String piece) {
    pending.append(piece);
    StringBuilder said = new StringBuilder();
    List<CallPiece> pieces = new ArrayList<>();
    boolean more = true;
    while (more) {
      more =
          switch (at) {
            case TEXT -> text(said);
            case NAME -> name();
            case MIDDLE -> middle(pieces);
            case ARGUMENTS -> arguments(pieces);
          };
    }
    text.append(said);
    return new Read(said.toString(), pieces);
  }

  /** The end: what was kept back is text after all. */
  Read end() {
    String rest = at == At.TEXT && calls.isEmpty() ? pending.toString() : "";
    pending.setLength(0);
    text.append(rest);
    return new Read(rest, List.of());
  }

  String text() {
    return text.toString();
  }

  /** The calls, the last one perhaps cut off. */
  List<ToolCall> calls() {
    List<ToolCall> all = new ArrayList<>(calls);
    if (begun) {
      all.add(new ToolCall(callId(), name, arguments.toString()));
    }
    return all;
  }

  private boolean text(StringBuilder said) {
    int found = pending.indexOf(style.begin());
    if (found >= 0) {
      tell(said, pending.substring(0, found));
      pending.delete(0, found + style.begin().length());
      at = At.NAME;
      return true;
    }
    int keep = Math.min(pending.length(), style.begin().length() - 1);
    while (keep > 0 && !style.begin().startsWith(pending.substring(pending.length() - keep))) {
      keep--;
    }
    tell(said, pending.substring(0, pending.length() - keep));
    pending.delete(0, pending.length() - keep);
    return false;
  }

  /** Between and after calls there are only separators. */
  private void tell(StringBuilder said, String words) {
    if (calls.isEmpty()) {
      said.append(words);
    }
  }

  private boolean name() {
    int quote = pending.indexOf("\"");
    if (quote < 0) {
      return false;
    }
    name = pending.substring(0, quote);
    pending.delete(0, quote);
    at = At.MIDDLE;
    return true;
  }

  private boolean middle(List<CallPiece> pieces) {
    if (pending.length() < style.middle().length()) {
      return false;
    }
    pending.delete(0, style.middle().length());
    pieces.add(new CallPiece(calls.size(), callId(), name, ""));
    arguments.setLength(0);
    depth = 0;
    begun = true;
    at = At.ARGUMENTS;
    return true;
  }

  private boolean arguments(List<CallPiece> pieces) {
    int i = 0;
    boolean ended = false;
    while (i < pending.length() && !ended) {
      ended = ends(pending.charAt(i++));
    }
    if (i > 0) {
      String part = pending.substring(0, i);
      arguments.append(part);
      pending.delete(0, i);
      pieces.add(new CallPiece(calls.size(), "", "", part));
    }
    if (ended) {
      calls.add(new ToolCall(callId(), name, arguments.toString()));
      begun = false;
      at = At.TEXT;
    }
    return ended;
  }

  /** Whether this is the last sign of the JSON object. */
  private boolean ends(char c) {
    if (inString) {
      if (escaped) {
        escaped = false;
      } else if (c == '\\') {
        escaped = true;
      } else if (c == '"') {
        inString = false;
      }
      return false;
    }
    if (c == '"') {
      inString = true;
    } else if (c == '{' || c == '[') {
      depth++;
    } else if (c == '}' || c == ']') {
      return --depth == 0;
    }
    return false;
  }

  private String callId() {
    return id + calls.size();
  }
}
