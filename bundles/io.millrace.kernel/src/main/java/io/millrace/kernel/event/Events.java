package io.millrace.kernel.event;

import java.util.List;
import java.util.Map;
import org.osgi.annotation.versioning.ProviderType;

/** Publishes events and remembers the last 10,000. Thread-safe. */
@ProviderType
public interface Events {
  /**
   * Records the event and hands it to every {@link EventListener}; listeners' failures are logged.
   */
  PlatformEvent publish(String type, String project, String subject, Map<String, Object> data);

  /**
   * Events after a sequence number, oldest first.
   *
   * @param after 0 for all that are remembered
   */
  List<PlatformEvent> since(long after, int limit);
}
