package io.millrace.it.hotswap;

import io.millrace.hub.Change;
import io.millrace.hub.HubOperation;
import io.millrace.hub.InstalledItem;
import io.millrace.hub.Operation;
import io.millrace.it.hotswap.faulty.Greeter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import org.osgi.framework.ServiceReference;

/**
 * A hub in a process of its own that ends the process at a given stage of a given operation. It
 * first says what the death of its predecessor left.
 */
final class KilledProcess {
  /** Beside the stages: in the transaction of the commit, the state written and its entry not. */
  static final String COMMITTING = "COMMITTING";

  /** Exit status of a death as it was ordered. */
  static final int DEAD = 9;

  static final String ITEM = "greeter";
  static final String NOTHING = "-";

  private final HubServer server;

  private KilledProcess(HubServer server) {
    this.server = server;
  }

  /** Arguments: data folder, framework storage, catalogue, report file, operation and stage. */
  public static void main(String[] arguments) throws Exception {
    Path report = Path.of(arguments[3]);
    Path catalog = Path.of(arguments[2]);
    try {
      HubServer server = new HubServer(Path.of(arguments[0]), Path.of(arguments[1]));
      KilledProcess process = new KilledProcess(server);
      Files.writeString(report, process.found());
      if (!arguments[4].equals(NOTHING)) {
        FaultyBundle.publish(
            catalog,
            FaultyBundle.item(ITEM, "1.0.0").component(Greeter.class, ""),
            FaultyBundle.item(ITEM, "1.1.0").component(Greeter.class, ""));
        server.addSource("killed", catalog);
        process.die(Operation.valueOf(arguments[4]), arguments[5]);
      }
      server.close();
      Runtime.getRuntime().halt(0);
    } catch (Exception failed) {
      Files.writeString(Path.of(report + ".failed"), failed.toString());
      Runtime.getRuntime().halt(1); // the framework's threads would keep the process alive
    }
  }

  /** {@code version|answers|outcome of the last operation|its audit entry|what is wrong}. */
  private String found() {
    List<HubOperation> operations = server.hub().operations(1);
    return version()
        + "|"
        + answers()
        + "|"
        + (operations.isEmpty() ? NOTHING : operations.get(0).outcome())
        + "|"
        + entry()
        + "|"
        + server.hub().verify()
        + server.inactive();
  }

  /** {@code action outcome} of the newest, or what is wrong with the trail. */
  private String entry() {
    if (server.audit.broken().isPresent()) {
      return "broken at " + server.audit.broken().getAsLong();
    }
    return server.audit.find("hub.", 0, 10).stream()
        .filter(e -> !e.action().startsWith("hub.source"))
        .findFirst()
        .map(e -> e.action() + " " + e.outcome())
        .orElse(NOTHING);
  }

  private String version() {
    return server.hub().installed().stream()
        .filter(i -> i.name().equals(ITEM))
        .map(InstalledItem::version)
        .findFirst()
        .orElse(NOTHING);
  }

  private String answers() {
    ServiceReference<?> reference = server.context().getServiceReference(Supplier.class);
    return reference == null
        ? NOTHING
        : String.valueOf(((Supplier<?>) server.context().getService(reference)).get());
  }

  private void die(Operation operation, String stage) {
    switch (operation) {
      case INSTALL -> reach(NOTHING);
      case UPDATE -> reach("1.0.0");
      case ROLLBACK -> {
        reach("1.0.0");
        apply(Operation.UPDATE, ITEM);
      }
      default -> reach("1.1.0");
    }
    Change change =
        switch (operation) {
          case INSTALL -> Change.of(operation, "test", ITEM + ":[1.0,1.1)");
          case ROLLBACK -> Change.rollback(server.hub().states(2).get(1).number(), "test");
          default -> Change.of(operation, "test", ITEM);
        };
    if (stage.equals(COMMITTING)) {
      server.audit.between = () -> Runtime.getRuntime().halt(DEAD);
    }
    server
        .hub()
        .apply(
            change,
            step -> {
              if (step.stage().name().equals(stage)) {
                Runtime.getRuntime().halt(DEAD);
              }
            });
    throw new IllegalStateException(operation + " never reached " + stage);
  }

  private void reach(String version) {
    if (version().equals(version)) {
      return;
    }
    if (!version().equals(NOTHING)) {
      apply(Operation.UNINSTALL, ITEM);
    }
    if (!version.equals(NOTHING)) {
      apply(Operation.INSTALL, ITEM + ":[" + version + "," + version + "]");
    }
  }

  private void apply(Operation operation, String item) {
    server.hub().apply(Change.of(operation, "test", item), step -> {});
  }
}
