package io.millrace.hub.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.PlatformException;
import io.millrace.api.plugin.PluginUse;
import io.millrace.api.plugin.PluginUser;
import io.millrace.hub.Change;
import io.millrace.hub.Operation;
import io.millrace.hub.Plan;
import io.millrace.hub.internal.sample.Greeting;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What relies on a plugin is seen before the plugin goes. */
final class UsersTest {
  @TempDir Path folder;
  private HubHarness at;

  @BeforeEach
  void start() throws Exception {
    at = new HubHarness(folder);
    at.context()
        .registerService(
            PluginUser.class,
            () -> List.of(new PluginUse("Supplier", "polite", "pipeline bank/assistant")),
            null);
    SampleBundle.publish(at.catalog(), polite("1.0.0"));
    at.install("polite");
  }

  @AfterEach
  void stop() throws Exception {
    at.close();
  }

  private static SampleBundle polite(String version) {
    return SampleBundle.item("polite", version, "guardrail")
        .component(Greeting.class, "<property name=\"kind.id\" value=\"polite\"/>");
  }

  @Test
  void an_item_in_use_is_taken_out_by_force_only() {
    PlatformException refused = assertThrows(PlatformException.class, () -> at.uninstall("polite"));

    assertEquals("HUB_ITEM_IN_USE", refused.code());
    assertTrue(refused.what().contains("pipeline bank/assistant"), refused.what());
    assertThrows(PlatformException.class, () -> at.apply(Change.rollback(0, "ada")));
    assertEquals(1, at.bundles().size());
    at.apply(Change.of(Operation.UNINSTALL, "ada", "polite").forced());
    assertEquals(List.of(), at.bundles());
  }

  private static SampleBundle without(String version, String properties) {
    return SampleBundle.item("polite", version, "guardrail").component(Greeting.class, properties);
  }

  @Test
  void an_update_that_drops_a_used_plugin_is_refused_in_the_plan() throws Exception {
    SampleBundle.publish(
        at.catalog(), without("1.1.0", "<property name=\"kind.id\" value=\"rude\"/>"));
    Change update = Change.of(Operation.UPDATE, "ada", "polite");

    PlatformException refused = assertThrows(PlatformException.class, () -> at.hub.plan(update));

    assertEquals("HUB_ITEM_IN_USE", refused.code());
    assertEquals(
        "sample.polite 1.1.0 has no longer the plugins that are used by pipeline bank/assistant.",
        refused.what());
    assertThrows(PlatformException.class, () -> at.apply(update));
    assertEquals(List.of("sample.polite 1.0.0 active"), at.bundles());
    at.apply(update.forced());
    assertEquals(List.of("sample.polite 1.1.0 active"), at.bundles());
  }

  @Test
  void what_a_file_does_not_tell_is_seen_before_the_commit() throws Exception {
    SampleBundle.publish(at.catalog(), without("1.1.0", "")); // a configuration might name the id
    Change update = Change.of(Operation.UPDATE, "ada", "polite");

    assertEquals(1, at.hub.plan(update).comes().size());
    PlatformException refused = assertThrows(PlatformException.class, () -> at.apply(update));

    assertEquals("HUB_ITEM_IN_USE", refused.code());
    assertEquals(List.of("sample.polite 1.0.0 active"), at.bundles());
    assertEquals(1, at.hub.states(10).get(0).number());
  }

  @Test
  void a_plan_names_who_will_notice() throws Exception {
    SampleBundle.publish(at.catalog(), polite("1.1.0"));

    Plan plan = at.hub.plan(Change.of(Operation.UPDATE, "ada", "polite"));

    assertEquals(List.of("pipeline bank/assistant"), plan.touched());
    assertFalse(at.apply(Change.of(Operation.UPDATE, "ada", "polite")).nothing());
  }
}
