package io.millrace.it.hotswap;

import io.millrace.api.store.RecordStore;
import io.millrace.kernel.audit.AuditEntry;
import io.millrace.kernel.audit.AuditTrail;
import io.millrace.kernel.internal.audit.ChainedAuditTrail;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;

/** The true trail in the framework's store, with entries of this start in memory too. */
final class RecordingAudit implements AuditTrail {
  final List<AuditEntry> entries = Collections.synchronizedList(new ArrayList<>());

  /** Called within each transaction, when the change is written and the entry is not. */
  volatile Runnable between = () -> {};

  private final BundleContext framework;
  private @Nullable ChainedAuditTrail trail;

  RecordingAudit(BundleContext framework) {
    this.framework = framework;
  }

  /** As soon as there is a store. */
  private synchronized ChainedAuditTrail trail() {
    if (trail == null) {
      trail =
          new ChainedAuditTrail(
              framework.getService(framework.getServiceReference(RecordStore.class)));
    }
    return trail;
  }

  @Override
  public AuditEntry record(
      String who,
      String action,
      String subject,
      String outcome,
      Map<String, Object> details,
      Consumer<RecordStore> change) {
    AuditEntry entry =
        trail()
            .record(
                who,
                action,
                subject,
                outcome,
                details,
                transaction -> {
                  change.accept(transaction);
                  between.run();
                });
    entries.add(entry);
    return entry;
  }

  @Override
  public List<AuditEntry> find(String action, long before, int limit) {
    return trail().find(action, before, limit);
  }

  @Override
  public OptionalLong broken() {
    return trail().broken();
  }
}
