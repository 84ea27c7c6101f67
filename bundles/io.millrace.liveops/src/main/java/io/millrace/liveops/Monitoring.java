package io.millrace.liveops;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.osgi.annotation.versioning.ProviderType;

/** Monitors and alerts of the projects: what they are, and what they saw. Thread-safe. */
@ProviderType
public interface Monitoring {
  /** Declared monitors, by name. */
  List<MonitorStatus> monitors(String project);

  /**
   * What a monitor read off its windows, oldest first.
   *
   * @param since windows that ended then or later
   * @param limit at most this many; the newest are kept; 1–10,000
   * @throws io.millrace.api.PlatformException MONITOR_NOT_FOUND
   */
  List<WindowFinding> findings(String project, String monitor, Instant since, int limit);

  /** Declared alerts and where they stand, by name. */
  List<AlertState> alerts(String project);

  /**
   * Changes of alerts, newest first.
   *
   * @param alert only of this one
   */
  List<AlertEvent> history(String project, Optional<String> alert, int limit);

  /**
   * Resolves a firing alert by hand; no effect on another.
   *
   * @param by account, for the record
   * @throws io.millrace.api.PlatformException ALERT_NOT_FOUND
   */
  AlertState resolve(String project, String alert, String by);
}
