package io.millrace.runtime.constraint.internal;

import io.millrace.api.PlatformException;
import io.millrace.api.model.TokenConstraint;
import io.millrace.runtime.constraint.internal.automaton.Term;

/** One generation's way through the automaton. */
final class AutomatonConstraint implements TokenConstraint {
  private final Masks masks;
  private Term state;

  AutomatonConstraint(Masks masks) {
    this.masks = masks;
    this.state = masks.start();
  }

  @Override
  public long[] allowed() {
    long[] allowed = masks.allowed(state);
    if (!state.nullable()) {
      for (long word : allowed) {
        if (word != 0) {
          return allowed;
        }
      }
      throw PlatformException.caller(
          "CONSTRAINT_FAILED",
          "The model has no token with which the required form can be continued.",
          "Ask without this form, or use a model whose tokens cover every byte.");
    }
    return allowed;
  }

  @Override
  public boolean mayEnd() {
    return state.nullable();
  }

  @Override
  public boolean finished() {
    return masks.ended(state);
  }

  @Override
  public void accept(int token) {
    Term next = masks.after(state, token);
    if (masks.dead(next)) {
      throw new IllegalArgumentException("token " + token + " was not allowed");
    }
    state = next;
  }
}
