package io.millrace.it.faces;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The hub's commands in the Gogo shell, on the real hub with the first-party catalogue. */
final class GogoTest {
  private static final String ITEM = "injection";

  @TempDir private static Path folder;
  private static GogoServer server;

  @BeforeAll
  static void start() throws Exception {
    server = new GogoServer(folder.resolve("data"), folder.resolve("storage"));
  }

  @AfterAll
  static void stop() throws Exception {
    server.close();
  }

  private static void says(String command, String... texts) throws Exception {
    String answer = server.run(command);
    for (String text : texts) {
      assertTrue(answer.contains(text), command + " said: " + answer);
    }
  }

  private static void refuses(String command, String... texts) {
    Exception refusal = assertThrows(Exception.class, () -> server.run(command));
    for (String text : texts) {
      assertTrue(String.valueOf(refusal.getMessage()).contains(text), refusal.toString());
    }
  }

  @Test
  void looks_around_in_the_catalogue() throws Exception {
    says("hub:refresh", "NAME", "LOCATION", "ok");
    says("hub:sources", "ok");
    says("hub:search " + ITEM, ITEM, "guardrail");
    says("hub:info " + ITEM, ITEM + " ", "kind guardrail", "requires");
    says("hub:plan install " + ITEM, "comes", "io.millrace.plugin.guardrail.injection");
  }

  @Test
  void installs_shows_and_removes_an_item() throws Exception {
    says("hub:install " + ITEM, "  ", "Done in", "  + io.millrace.plugin.guardrail.injection");
    says("hub:list", ITEM, "active");
    says("hub:states", "yes", "shell", ITEM);
    says("hub:history", "install", "committed", "shell");
    says("hub:verify", "as the state says");
    says("hub:pin " + ITEM, "Done");
    says("hub:list", "pinned");
    says("hub:unpin " + ITEM, "Done");
    says("hub:uninstall " + ITEM, "  - io.millrace.plugin.guardrail.injection");
    says("hub:rollback", "  + io.millrace.plugin.guardrail.injection");
    says("hub:uninstall --force " + ITEM, "  - io.millrace.plugin.guardrail.injection");
    assertFalse(server.run("hub:states").isBlank());
  }

  @Test
  void tells_what_was_wrong_and_what_to_do() {
    refuses("hub:install nonsense-item", "nonsense-item", " ");
    refuses("hub:install", "hub:install ITEM");
    refuses("hub:rollback x", "hub:states");
    refuses("hub:plan dance " + ITEM, "INSTALL");
  }
}
