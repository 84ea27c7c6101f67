package {{package}}.internal;

import io.millrace.api.model.Completion.Finish;
import io.millrace.api.model.TokenListener;
import java.util.List;

/** A growing answer: hands out what can no longer become a stop text, and ends at one. */
final class Answer {
  private final List<String> stops;
  private final TokenListener listener;
  private final int heldBack;
  private final StringBuilder text = new StringBuilder();
  private int handedOut;
  private Finish finish = Finish.LENGTH;
  private boolean ended;

  Answer(List<String> stops, TokenListener listener) {
    this.stops = stops;
    this.listener = listener;
    heldBack = stops.stream().mapToInt(String::length).max().orElse(1) - 1;
  }

  void add(char c) {
    text.append(c);
    for (String stop : stops) {
      int at = text.indexOf(stop, handedOut);
      if (at >= 0) {
        text.setLength(at);
        end();
        return;
      }
    }
    handOut(text.length() - heldBack);
  }

  private void handOut(int until) {
    if (until > handedOut && finish != Finish.CANCELLED) {
      String piece = text.substring(handedOut, until);
      handedOut = until;
      if (!listener.text(piece)) {
        finish = Finish.CANCELLED;
        ended = true;
        text.setLength(handedOut);
      }
    }
  }

  /** The model is done, or a stop text came. */
  void end() {
    finish = Finish.STOP;
    ended = true;
  }

  boolean ended() {
    return ended;
  }

  /** Hands out the rest and says why it ended. */
  Finish finish() {
    handOut(text.length());
    return finish;
  }

  String text() {
    return text.toString();
  }
}
