package io.millrace.plugin.executor.local.internal;

import io.millrace.api.execution.TaskListener;
import io.millrace.api.execution.TaskListener.Failure;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Turns what a worker reports into calls of the listener. Used by the thread that receives. */
final class Reports {
  private final Relay relay;
  private volatile @Nullable Consumer<TaskListener> end;
  private volatile boolean completed;

  Reports(Relay relay) {
    this.relay = relay;
  }

  /** Takes one report; true if it is the last. */
  boolean heard(Map<String, Object> m) {
    switch (text(m, "type")) {
      case "log" -> relay.say(l -> l.log(text(m, "line")));
      case "progress" ->
          relay.say(
              l ->
                  l.progress(
                      number(m, "done").longValue(),
                      number(m, "total").longValue(),
                      text(m, "what")));
      case "metric" ->
          relay.say(
              l ->
                  l.metric(
                      text(m, "name"),
                      number(m, "step").longValue(),
                      number(m, "value").doubleValue()));
      case "result" -> relay.say(l -> l.result(text(m, "name"), value(m)));
      case "output" -> relay.say(l -> l.output(text(m, "name"), metadata(m)));
      case "used" -> relay.say(l -> l.used(text(m, "what"), text(m, "version")));
      case "completed" -> {
        completed = true;
        end = TaskListener::completed;
      }
      case "failed" -> {
        Failure failure =
            new Failure(
                text(m, "code"),
                Boolean.TRUE.equals(m.get("retriable")),
                text(m, "what"),
                text(m, "remedy"));
        end = l -> l.failed(failure);
      }
      case "aborted" -> end = TaskListener::aborted;
      default -> relay.say(l -> l.log("unknown report '" + text(m, "type") + "' of the worker"));
    }
    return end != null;
  }

  /**
   * The last call: what the worker reported, else aborted if that was asked for, else the cause.
   */
  Consumer<TaskListener> ending(boolean aborting, Supplier<Failure> cause) {
    Consumer<TaskListener> reported = end;
    if (aborting && !completed) {
      return TaskListener::aborted;
    }
    return reported != null ? reported : l -> l.failed(cause.get());
  }

  private static String text(Map<String, Object> m, String key) {
    return String.valueOf(m.get(key));
  }

  private static Number number(Map<String, Object> m, String key) {
    return m.get(key) instanceof Number n ? n : Double.NaN;
  }

  private static Object value(Map<String, Object> m) {
    Object value = m.get("value");
    return value == null ? "" : value;
  }

  @SuppressWarnings("unchecked") // JSON objects have string keys
  private static Map<String, Object> metadata(Map<String, Object> m) {
    return m.get("metadata") instanceof Map<?, ?> map ? (Map<String, Object>) map : Map.of();
  }
}
