package io.millrace.hub.internal.swap;

import io.millrace.hub.ChangeListener;
import io.millrace.hub.ChangeStep;
import io.millrace.hub.ChangeStep.Stage;
import java.time.Clock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells a listener the steps of one operation; one that throws does not spoil the operation. */
public final class Steps {
  private static final Logger LOG = LoggerFactory.getLogger(Steps.class);

  private final String operation;
  private final ChangeListener listener;
  private final Clock clock;

  public Steps(String operation, ChangeListener listener, Clock clock) {
    this.operation = operation;
    this.listener = listener;
    this.clock = clock;
  }

  public void tell(Stage stage, String what, int done, int of) {
    try {
      listener.step(new ChangeStep(operation, stage, what, done, of, clock.instant()));
    } catch (RuntimeException broken) { // its contract forbids it; the change goes on
      LOG.warn("A listener of operation {} failed at {}", operation, stage, broken);
    }
  }
}
