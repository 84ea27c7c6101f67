package io.millrace.console.internal.hub;

import io.millrace.api.PlatformException;
import io.millrace.hub.Change;
import io.millrace.hub.Operation;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * A change as the page asks for it.
 *
 * @param operation what to do; all but DEVELOP, which takes a file of the server
 * @param items of what
 * @param state the state to go back to
 * @param planned the state in which the plan was made that is confirmed by this
 */
record Wish(
    Operation operation,
    @Nullable List<String> items,
    @Nullable Long state,
    @Nullable Long planned,
    boolean force) {
  Wish {
    if (operation == null || operation == Operation.DEVELOP) {
      throw PlatformException.caller(
          "REQUEST_INVALID",
          "'" + operation + "' is nothing that can be asked for here.",
          "Load the page again.");
    }
  }

  Change change(String who) {
    return new Change(
        operation,
        items == null ? List.of() : items,
        state == null ? OptionalLong.empty() : OptionalLong.of(state),
        Optional.empty(),
        force,
        who);
  }
}
