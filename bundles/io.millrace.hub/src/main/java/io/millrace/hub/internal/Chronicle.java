package io.millrace.hub.internal;

import io.millrace.api.store.RecordStore;
import io.millrace.hub.Change;
import io.millrace.hub.InstalledItem;
import io.millrace.hub.Operation;
import io.millrace.hub.internal.plan.Prepared;
import io.millrace.hub.internal.state.StoredBundle;
import io.millrace.hub.internal.state.StoredItem;
import io.millrace.kernel.audit.AuditTrail;
import io.millrace.kernel.event.Events;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Tells the rest of the platform what the hub did: events and the audit trail. Thread-safe. */
final class Chronicle {
  private final Events events;
  private final AuditTrail audit;

  Chronicle(Events events, AuditTrail audit) {
    this.events = events;
    this.audit = audit;
  }

  /** One event for each item that came, moved or went. */
  void events(Change change, Prepared prepared, List<StoredItem> before, long state) {
    boolean back = change.operation() == Operation.ROLLBACK;
    for (StoredItem item : prepared.items()) {
      Optional<StoredItem> old =
          before.stream().filter(i -> i.name().equals(item.name())).findFirst();
      if (old.isEmpty()) {
        publish(back ? "hub.rolled-back" : "hub.installed", item, state);
      } else if (!old.get().own().equals(item.own())) {
        publish(back ? "hub.rolled-back" : "hub.updated", item, state);
      }
    }
    for (StoredItem item : before) {
      if (prepared.items().stream().noneMatch(i -> i.name().equals(item.name()))) {
        publish(back ? "hub.rolled-back" : "hub.uninstalled", item, state);
      }
    }
  }

  private void publish(String type, StoredItem item, long state) {
    events.publish(
        type,
        "",
        item.name(),
        Map.of(
            "version",
            item.version(),
            "kind",
            item.kind(),
            "bundles",
            item.bundleLabels(),
            "state",
            state));
  }

  /**
   * An entry in the audit trail, in one transaction with what it tells of.
   *
   * @param outcome {@code done}, {@code refused}, {@code failed} or {@code interrupted}
   * @param code of the failure; empty if none
   * @param written is given the transaction
   */
  void audit(
      Change change,
      String outcome,
      long state,
      String code,
      List<StoredBundle> came,
      String why,
      Consumer<RecordStore> written) {
    List<Map<String, Object>> bundles = new ArrayList<>();
    for (StoredBundle b : came) {
      bundles.add(
          Map.of("bundle", b.label(), "sha256", b.sha256(), "source", b.source(), "key", b.key()));
    }
    Map<String, Object> details = new HashMap<>();
    details.put("state", state);
    details.put("bundles", bundles);
    details.put("force", change.force());
    if (!code.isEmpty()) {
      details.put("code", code);
      details.put("reason", why);
    }
    audit.record(
        change.who(),
        "hub." + change.operation().name().toLowerCase(Locale.ROOT),
        String.join(" ", change.items()),
        outcome,
        details,
        written);
  }

  /** Names of the items that a report is about, those of the operation first. */
  static List<InstalledItem> named(Prepared prepared, List<InstalledItem> now) {
    return prepared.named().stream()
        .flatMap(n -> now.stream().filter(i -> i.name().equals(n)))
        .toList();
  }
}
