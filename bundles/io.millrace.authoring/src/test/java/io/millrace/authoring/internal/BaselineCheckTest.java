package io.millrace.authoring.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.parameter.Parameter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BaselineCheckTest {
  @TempDir Path folder;

  private Finding baseline(Fixture now, Path against) throws Exception {
    return now.check(Optional.of(against)).stream()
        .filter(f -> f.check().equals("baseline"))
        .findFirst()
        .get();
  }

  private Fixture good() {
    return new Fixture(folder, "good");
  }

  @Test
  void a_later_version_that_keeps_everything_is_good() throws Exception {
    Path earlier = good().version("1.1.0").jar();

    Finding found = baseline(good(), earlier);

    assertEquals("1.1.0 → 1.2.0: projects keep working", found.what());
  }

  @Test
  void finds_the_highest_earlier_version_in_a_folder() throws Exception {
    good().version("1.0.0").jar();
    good().version("1.1.0").jar();
    good().version("2.0.0").jar();

    assertTrue(baseline(good(), folder).what().startsWith("1.1.0 → 1.2.0"));
  }

  @Test
  void a_version_is_not_published_twice() throws Exception {
    Finding found = baseline(good(), good().jar());

    assertTrue(found.isBad() && found.what().contains("does not follow"), found.what());
  }

  @Test
  void another_bundle_is_no_earlier_version() throws Exception {
    Path other = new Fixture(folder, "exiting").version("1.0.0").jar();

    assertTrue(baseline(good(), other).isBad());
  }

  @Test
  void a_folder_without_one_is_no_reason_to_refuse() throws Exception {
    assertEquals(
        Finding.Result.GOOD, baseline(good(), folder.resolve("tests").getParent()).result());
  }

  @Test
  void what_projects_use_may_not_change_under_them() {
    Surface before =
        surface(
            Parameter.string("word", "a", "A word."),
            Parameter.string("gone", "a", "A word."),
            Parameter.string("action", "block", "What to do.").oneOf("block", "flag"),
            Parameter.integer("letters", 3L, "How many."));
    Surface after =
        surface(
            Parameter.string("word", null, "A word.").mandatory(),
            Parameter.string("action", "block", "What to do.").oneOf("block"),
            Parameter.number("letters", 3.0, "How many."),
            Parameter.string("asked", null, "A word.").mandatory());

    assertEquals(
        List.of(
            "Guardrail good 'word' must be given now",
            "Guardrail good no longer takes 'gone'",
            "Guardrail good 'action' allows [block] and did allow [block, flag]",
            "Guardrail good 'letters' is NUMBER and was INTEGER",
            "Guardrail good asks for a new parameter 'asked'"),
        Surface.breaks(before, after));
    assertEquals(List.of("Guardrail good is gone"), Surface.breaks(before, new Surface(Map.of())));
  }

  @Test
  void more_choices_and_more_parameters_break_nothing() {
    assertEquals(
        List.of(),
        Surface.breaks(
            surface(Parameter.string("action", "block", "What to do.").oneOf("block")),
            surface(
                Parameter.string("action", "flag", "What to do.").oneOf("block", "flag"),
                Parameter.string("more", null, "More."))));
  }

  private static Surface surface(Parameter... parameters) {
    return new Surface(Map.of("Guardrail good", List.of(parameters)));
  }
}
