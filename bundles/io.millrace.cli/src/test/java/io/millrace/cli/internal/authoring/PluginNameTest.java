package io.millrace.cli.internal.authoring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.cli.internal.CliFailure;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PluginNameTest {
  @Test
  void becomes_a_package_a_group_and_a_class() {
    PluginName name = PluginName.of("loud-text");

    assertEquals("com.example.loudtext", name.packageName());
    assertEquals("com.example", name.group());
    assertEquals("LoudTextGuardrail", name.type(PluginKind.GUARDRAIL));
  }

  @Test
  void does_not_say_its_kind_twice() {
    assertEquals("TopicMonitor", PluginName.of("topic-monitor").type(PluginKind.MONITOR));
    assertEquals("MonitorMonitor", PluginName.of("monitor").type(PluginKind.MONITOR));
  }

  @Test
  void a_keyword_of_java_becomes_a_package_all_the_same() {
    assertEquals("com.example.new_", PluginName.of("new").packageName());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "Shout", "7up", "a b", "../x", "a--b", "-a", "a-", "ä", "a.b", "a_b", "a\nb"})
  void a_name_that_is_not_safe_in_a_path_and_an_address_is_refused(String name) {
    CliFailure failure = assertThrows(CliFailure.class, () -> PluginName.of(name));

    assertEquals(2, failure.exit());
    assertTrue(failure.remedy().contains("lower-case letters"), failure.remedy());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "com..acme", "com.Acme", "com.acme.new", "com/acme", ".com", "1.a"})
  void what_is_no_package_is_refused(String packageName) {
    assertEquals(
        2, assertThrows(CliFailure.class, () -> new PluginName("shout", packageName)).exit());
  }

  @ParameterizedTest
  @ValueSource(strings = {"io.millrace", "io.millrace.plugin.x", "java.shout", "org.osgi.x"})
  void a_package_that_belongs_to_others_is_refused(String packageName) {
    CliFailure failure = assertThrows(CliFailure.class, () -> new PluginName("shout", packageName));

    assertTrue(failure.what().contains("belongs to"), failure.what());
  }

  @Test
  void a_package_that_only_begins_like_anothers_is_not() {
    assertEquals("io.millracer", new PluginName("shout", "io.millracer").packageName());
  }
}
