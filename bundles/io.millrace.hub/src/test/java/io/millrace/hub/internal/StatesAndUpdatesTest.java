package io.millrace.hub.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.PlatformException;
import io.millrace.hub.Change;
import io.millrace.hub.ChangeReport;
import io.millrace.hub.ChangeStep;
import io.millrace.hub.HubOperation;
import io.millrace.hub.HubState;
import io.millrace.hub.InstalledItem;
import io.millrace.hub.Operation;
import io.millrace.hub.Plan;
import io.millrace.hub.internal.sample.Explosion;
import io.millrace.hub.internal.sample.Greeting;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.ServiceEvent;

/** Versions move forth and back, in a real framework. */
final class StatesAndUpdatesTest {
  @TempDir Path folder;
  private HubHarness at;

  @BeforeEach
  void start() throws Exception {
    at = new HubHarness(folder);
  }

  @AfterEach
  void stop() throws Exception {
    at.close();
  }

  private static SampleBundle greeter(String version) {
    return SampleBundle.item("greeter", version, "guardrail").component(Greeting.class, "");
  }

  private ChangeReport apply(Operation operation, String... items) {
    return at.apply(Change.of(operation, "ada", items));
  }

  private String code(Runnable call) {
    return assertThrows(PlatformException.class, call::run).code();
  }

  private InstalledItem greeter() {
    return at.hub.installed().stream()
        .filter(i -> i.name().equals("greeter"))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void updates_within_the_major_version_and_says_what_else_there_is() throws Exception {
    SampleBundle.publish(at.catalog(), greeter("1.0.0"));
    at.install("greeter");
    SampleBundle.publish(at.catalog(), greeter("1.0.0"), greeter("1.1.0"), greeter("2.0.0"));

    ChangeReport report = apply(Operation.UPDATE, "greeter");

    assertEquals(List.of("sample.greeter 1.1.0 active"), at.bundles());
    assertEquals(List.of("sample.greeter 1.1.0"), report.added());
    assertEquals(List.of("sample.greeter 1.0.0"), report.removed());
    assertTrue(report.warnings().get(0).contains("2.0.0"), report.warnings().toString());
    assertEquals("hub.updated", at.events.get(1).type());
    assertTrue(apply(Operation.UPDATE, "greeter").nothing());
    at.apply(Change.of(Operation.UPDATE, "ada", "greeter").forced());
    assertEquals(List.of("sample.greeter 2.0.0 active"), at.bundles());
    assertEquals("HUB_ITEM_NOT_FOUND", code(() -> apply(Operation.UPDATE, "unknown")));
  }

  @Test
  void a_new_version_is_committed_while_calls_of_the_old_one_still_run() throws Exception {
    SampleBundle.publish(at.catalog(), greeter("1.0.0"));
    at.install("greeter");
    SampleBundle.publish(at.catalog(), greeter("1.1.0"));
    List<String> order = Collections.synchronizedList(new ArrayList<>());
    CountDownLatch calls = new CountDownLatch(1);
    at.context().addServiceListener(e -> waitWhenItGoes(e, calls, order), null);

    ChangeReport report =
        at.hub.apply(
            Change.of(Operation.UPDATE, "ada", "greeter"),
            step -> {
              if (step.stage() == ChangeStep.Stage.COMMITTED) {
                order.add("committed beside " + at.bundles());
                calls.countDown();
              }
            });

    assertEquals(
        List.of(
            "committed beside [sample.greeter 1.0.0 active, sample.greeter 1.1.0 active]",
            "calls over: true"),
        order);
    assertTrue(report.committedMs() <= report.tookMs(), report.toString());
    assertEquals(List.of("sample.greeter 1.1.0 active"), at.bundles());
  }

  /** As the plugin directory waits for leases. */
  private static void waitWhenItGoes(ServiceEvent event, CountDownLatch calls, List<String> order) {
    String from = event.getServiceReference().getBundle().getSymbolicName();
    if (event.getType() == ServiceEvent.UNREGISTERING && from.equals("sample.greeter")) {
      try {
        order.add("calls over: " + calls.await(1, TimeUnit.SECONDS));
      } catch (InterruptedException stopped) {
        Thread.currentThread().interrupt();
      }
    }
  }

  @Test
  void goes_back_to_a_lower_version_and_to_nothing() throws Exception {
    SampleBundle.publish(at.catalog(), greeter("1.0.0"));
    at.install("greeter");
    SampleBundle.publish(at.catalog(), greeter("1.1.0"));
    apply(Operation.UPDATE);
    Files.delete(at.catalog().resolve("index.xml")); // it must not be needed

    ChangeReport back = apply(Operation.ROLLBACK);

    assertEquals(List.of("sample.greeter 1.0.0 active"), at.bundles());
    assertEquals(3, back.state());
    assertEquals("1.0.0", back.items().get(0).version());
    at.apply(Change.rollback(0, "ada"));
    assertEquals(List.of(), at.bundles());
    at.apply(Change.rollback(2, "ada"));
    assertEquals(List.of("sample.greeter 1.1.0 active"), at.bundles());
    assertEquals(
        List.of(5L, 4L, 3L, 2L), at.hub.states(10).stream().map(HubState::number).toList());
    assertEquals("HUB_STATE_NOT_FOUND", code(() -> at.apply(Change.rollback(1, "ada"))));
    assertEquals(
        List.of(Operation.ROLLBACK, Operation.ROLLBACK),
        at.hub.operations(2).stream().map(HubOperation::operation).toList());
    assertEquals(List.of(), at.hub.verify());
  }

  @Test
  void keeps_what_is_pinned_and_skips_what_is_held() throws Exception {
    SampleBundle.publish(at.catalog(), greeter("1.0.0"));
    at.install("greeter");
    SampleBundle.publish(at.catalog(), greeter("1.1.0"), greeter("1.2.0"));
    apply(Operation.PIN, "greeter");

    assertTrue(greeter().pinned());
    assertTrue(apply(Operation.UPDATE).nothing());
    assertEquals("HUB_ITEM_CONFLICT", code(() -> apply(Operation.UPDATE, "greeter")));
    assertEquals("HUB_ITEM_CONFLICT", code(() -> apply(Operation.UNINSTALL, "greeter")));
    apply(Operation.UNPIN, "greeter");
    apply(Operation.HOLD, "greeter");
    assertTrue(apply(Operation.UPDATE).nothing());
    assertFalse(apply(Operation.UPDATE, "greeter:[1.1,1.2)").nothing());
    assertTrue(greeter().held());
    apply(Operation.RELEASE, "greeter");
    apply(Operation.UPDATE);
    assertEquals("1.2.0", greeter().version());
  }

  @Test
  void plans_without_doing() throws Exception {
    SampleBundle.publish(
        at.catalog(), SampleBundle.item("words", "1.0.0", "function").exports("sample.words"));
    at.install("words");
    SampleBundle.publish(
        at.catalog(),
        SampleBundle.item("words", "1.1.0", "function").exports("sample.words"),
        SampleBundle.item("user", "1.0.0", "function").imports("sample.words"));
    at.install("user");

    Plan plan = at.hub.plan(Change.of(Operation.UPDATE, "ada"));

    assertEquals("sample.words 1.1.0", plan.comes().get(0).label());
    assertEquals("sample.words 1.0.0", plan.goes().get(0).label());
    assertEquals(List.of("sample.user 1.0.0"), plan.refreshed());
    assertEquals(2, plan.state());
    assertFalse(plan.comes().get(0).here());
    assertEquals(2, at.bundles().size());
    apply(Operation.UPDATE);
    assertEquals(List.of("sample.user 1.0.0 active", "sample.words 1.1.0 active"), at.bundles());
    apply(Operation.UNINSTALL, "user");
    apply(Operation.UNINSTALL, "words");
    assertEquals(List.of(), at.bundles());
  }

  @Test
  void refuses_an_update_that_breaks_a_user_of_the_old_version() throws Exception {
    SampleBundle.publish(
        at.catalog(),
        SampleBundle.item("words", "1.0.0", "function").exports("sample.words"),
        SampleBundle.item("user", "1.0.0", "function").imports("sample.words"));
    at.install("user");
    at.install("words");
    SampleBundle.publish(at.catalog(), SampleBundle.item("words", "1.1.0", "function"));

    assertEquals("HUB_UNRESOLVED", code(() -> apply(Operation.UPDATE)));
    assertEquals(2, at.bundles().size());
  }

  @Test
  void develops_builds_of_one_version() throws Exception {
    Path jar = folder.resolve("greeter.jar");
    Files.write(jar, greeter("1.0.0").entry("resources/a.txt", "first").jar());
    ChangeReport first = at.apply(Change.develop(jar, "ada"));
    Files.write(jar, greeter("1.0.0").entry("resources/a.txt", "second").jar());

    ChangeReport second = at.apply(Change.develop(jar, "ada"));

    assertEquals("development", second.items().get(0).source());
    assertEquals(List.of("sample.greeter 1.0.0 active"), at.bundles());
    Path file = second.items().get(0).resources().orElseThrow().resolve("a.txt");
    assertEquals("second", Files.readString(file));
    assertTrue(at.apply(Change.develop(jar, "ada")).nothing());
    at.apply(Change.rollback(first.state(), "ada"));
    assertEquals(
        "first", Files.readString(at.hub.resources("greeter").orElseThrow().resolve("a.txt")));
    Files.writeString(jar, "no jar");
    assertEquals("HUB_BUNDLE_REFUSED", code(() -> at.apply(Change.develop(jar, "ada"))));
  }

  @Test
  void tells_every_step_and_keeps_what_failed() throws Exception {
    SampleBundle.publish(
        at.catalog(),
        greeter("1.0.0"),
        SampleBundle.item("bomb", "1.0.0", "guardrail").component(Explosion.class, ""));
    List<ChangeStep.Stage> stages = new ArrayList<>();

    at.hub.apply(Change.of(Operation.INSTALL, "ada", "greeter"), s -> stages.add(s.stage()));
    assertEquals("HUB_START_FAILED", code(() -> at.install("bomb")));
    assertEquals("HUB_ITEM_NOT_FOUND", code(() -> at.install("nothing")));

    assertEquals(
        List.of(
            ChangeStep.Stage.PLANNED,
            ChangeStep.Stage.FETCHED,
            ChangeStep.Stage.JOURNALED,
            ChangeStep.Stage.INSTALLED,
            ChangeStep.Stage.STARTED,
            ChangeStep.Stage.HEALTHY,
            ChangeStep.Stage.COMMITTED,
            ChangeStep.Stage.DONE),
        stages);
    List<HubOperation> operations = at.hub.operations(10);
    assertEquals(
        List.of(
            HubOperation.Outcome.ROLLED_BACK,
            HubOperation.Outcome.ROLLED_BACK,
            HubOperation.Outcome.COMMITTED),
        operations.stream().map(HubOperation::outcome).toList());
    assertTrue(operations.get(1).reason().orElseThrow().contains("no powder"));
    assertEquals(
        List.of("done", "failed", "refused"),
        at.audit.entries.stream().map(e -> e.outcome()).toList());
  }

  @Test
  void what_the_audit_trail_does_not_take_did_not_happen() throws Exception {
    SampleBundle.publish(at.catalog(), greeter("1.0.0"));
    at.audit.full = true;

    assertEquals("HUB_FAILED", code(() -> at.install("greeter")));

    assertEquals(List.of(), at.bundles());
    assertEquals(0, at.hub.states(10).get(0).number());
    assertEquals(List.of(), at.audit.entries);

    at.audit.full = false;
    at.restart();
    assertEquals(HubOperation.Outcome.INTERRUPTED, at.hub.operations(1).get(0).outcome());
    assertEquals("interrupted", at.audit.entries.get(0).outcome());
    at.install("greeter");
    assertEquals(List.of("sample.greeter 1.0.0 active"), at.bundles());
  }

  @Test
  void takes_over_what_older_hubs_recorded() throws Exception {
    SampleBundle.publish(at.catalog(), greeter("1.0.0"));
    at.install("greeter");
    String sha256 = at.hub.plan(Change.rollback(0, "ada")).goes().get(0).sha256();
    at.records.delete("hub-state", "000000000001");
    at.records.put(
        io.millrace.api.store.NewRecord.of(
            "hub-item",
            "greeter",
            "{\"name\":\"greeter\",\"version\":\"1.0.0\",\"kind\":\"guardrail\",\"summary\":\"s\","
                + "\"licence\":\"\",\"source\":\"file:/x/index.xml\","
                + "\"installed\":\"2026-11-20T10:00:00Z\",\"bundles\":[{\"symbolicName\":"
                + "\"sample.greeter\",\"version\":\"1.0.0\",\"sha256\":\""
                + sha256
                + "\",\"sizeBytes\":1}]}"));

    at.restart();

    assertEquals("active", greeter().state());
    assertEquals(List.of("sample.greeter 1.0.0 active"), at.bundles());
    assertEquals(1, at.hub.states(10).get(0).number());
    apply(Operation.UNINSTALL, "greeter");
    assertEquals(List.of(), at.bundles());
  }
}
