package io.millrace.authoring.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChecksTest {
  @TempDir Path folder;

  private Fixture plugin(String name) {
    return new Fixture(folder, name);
  }

  /** The one finding that is bad. */
  private static Finding onlyBad(List<Finding> findings) {
    List<Finding> bad = findings.stream().filter(Finding::isBad).toList();
    assertEquals(1, bad.size(), findings.toString());
    assertFalse(bad.get(0).remedy().isBlank());
    return bad.get(0);
  }

  private static void says(String check, String what, List<Finding> findings) {
    Finding bad = onlyBad(findings);
    assertEquals(check, bad.check());
    assertTrue(bad.what().contains(what), bad.what());
  }

  @Test
  void a_good_plugin_passes_everything() throws Exception {
    List<Finding> findings = plugin("good").check();

    assertEquals(
        List.of(), findings.stream().filter(f -> f.result() != Finding.Result.GOOD).toList());
    assertEquals(
        List.of(
            "item description",
            "licence",
            "README",
            "imports",
            "Java version",
            "process exits",
            "resolves and starts",
            "components",
            "services",
            "baseline",
            "contract tests",
            "leftovers"),
        findings.stream().map(Finding::check).toList());
    assertTrue(
        findings.stream().anyMatch(f -> f.what().equals("GoodGuardrailCase: 6 passed")),
        findings.toString());
  }

  @Test
  void a_plugin_without_a_licence_is_refused() throws Exception {
    says("licence", "no licence", plugin("good").without("Bundle-License").check());
  }

  @Test
  void a_licence_that_spdx_does_not_know_is_refused() throws Exception {
    says(
        "licence",
        "Apache2",
        plugin("good")
            .with("Bundle-License", "MIT OR Apache2")
            .item("licence=\"Apache-2.0\"", "licence=\"MIT OR Apache2\"")
            .check());
  }

  @Test
  void an_expression_with_a_reference_is_a_licence() throws Exception {
    List<Finding> findings =
        plugin("good")
            .with("Bundle-License", "(MIT OR LicenseRef-Acme)")
            .item("licence=\"Apache-2.0\"", "licence=\"(MIT OR LicenseRef-Acme)\"")
            .check();

    assertTrue(findings.stream().noneMatch(Finding::isBad), findings.toString());
  }

  @Test
  void a_plugin_without_a_readme_is_refused() throws Exception {
    says("README", "none", plugin("good").readme("").check());
    says("README", "hardly", plugin("good").readme("# good\n").check());
  }

  @Test
  void an_incomplete_description_is_refused_with_all_that_is_missing() throws Exception {
    Finding bad =
        onlyBad(
            plugin("good")
                .item("summary=\"Refuses a word.\";", "")
                .item(";categories:List<String>=\"tone\"", "")
                .check());

    assertTrue(bad.what().contains("summary") && bad.what().contains("categories"), bad.what());
  }

  @Test
  void a_description_of_another_version_is_refused() throws Exception {
    says("item description", "1.2.0", plugin("good").with("Bundle-Version", "1.3.0").check());
  }

  @Test
  void a_kind_that_the_bundle_does_not_offer_is_refused() throws Exception {
    says("services", "evaluator", plugin("good").item("kind=guardrail", "kind=evaluator").check());
  }

  @Test
  void the_platforms_inside_may_not_be_imported() throws Exception {
    List<Finding> findings =
        plugin("good").with("Import-Package", "io.millrace.kernel.run,*").check();

    Finding imports = findings.stream().filter(f -> f.check().equals("imports")).findFirst().get();
    assertTrue(imports.isBad() && imports.what().contains("io.millrace.kernel.run"));
    Finding resolves =
        findings.stream().filter(f -> f.check().equals("resolves and starts")).findFirst().get();
    assertTrue(resolves.isBad(), resolves.toString());
  }

  @Test
  void an_optional_import_of_another_library_is_allowed() throws Exception {
    List<Finding> findings =
        plugin("good").with("Import-Package", "com.acme.lib;resolution:=optional,*").check();

    assertTrue(findings.stream().noneMatch(Finding::isBad), findings.toString());
  }

  @Test
  void calls_that_end_the_process_are_named() throws Exception {
    Finding exits =
        plugin("exiting").check().stream()
            .filter(f -> f.check().equals("process exits"))
            .findFirst()
            .get();

    assertTrue(exits.isBad());
    assertEquals(
        "ExitingGuardrail calls Runtime.halt; ExitingGuardrail calls System.exit", exits.what());
  }

  @Test
  void classes_for_a_later_java_are_refused() throws Exception {
    Path jar = plugin("good").jar();
    try (PluginJar opened = PluginJar.open(jar)) {
      String path = "io/millrace/authoring/fixture/good/GoodGuardrail.class";
      byte[] bytes = opened.files().getResource(path).openInputStream().readAllBytes();
      bytes[7] = 65;
      opened.files().putResource(path, new aQute.bnd.osgi.EmbeddedResource(bytes, 0));

      says("Java version", "Java 21", new CodeCheck().look(opened));
    }
  }

  @Test
  void a_component_that_throws_is_told_with_its_reason() throws Exception {
    List<Finding> findings = plugin("throwing").check();

    Finding components =
        findings.stream().filter(f -> f.check().equals("components")).findFirst().get();
    assertTrue(
        components.isBad() && components.what().contains("no licence key"), components.what());
  }

  @Test
  void a_component_that_waits_is_told_with_what_for() throws Exception {
    List<Finding> findings = plugin("waiting").check();

    Finding components =
        findings.stream().filter(f -> f.check().equals("components")).findFirst().get();
    assertTrue(components.isBad() && components.what().contains("Runnable"), components.what());
  }

  @Test
  void a_thread_that_goes_on_is_named() throws Exception {
    Finding leftovers =
        plugin("leaking").check().stream()
            .filter(f -> f.check().equals("leftovers"))
            .findFirst()
            .get();

    assertTrue(leftovers.isBad() && leftovers.what().contains("forgotten"), leftovers.what());
  }

  @Test
  void a_contract_that_is_broken_is_told_with_the_case() throws Exception {
    says("contract tests", "lets_empty_text_pass", plugin("broken").check());
  }

  @Test
  void a_plugin_without_a_contract_test_is_refused() throws Exception {
    Finding contract =
        plugin("exiting").check().stream()
            .filter(f -> f.check().equals("contract tests"))
            .findFirst()
            .get();

    assertTrue(contract.isBad() && contract.what().contains("GuardrailContract"), contract.what());
  }

  @Test
  void what_is_no_jar_is_told() throws Exception {
    Path file = Files.writeString(folder.resolve("a.jar"), "not a jar");

    List<Finding> findings =
        Checks.all(new Request(file, folder, Optional.empty(), List.of(), List.of(), folder));

    says("plugin", "is not a bundle", findings);
  }
}
