package io.millrace.kernel.internal.project;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.PlatformException;
import io.millrace.kernel.internal.event.OpenEvents;
import io.millrace.kernel.project.Project;
import io.millrace.kernel.project.ProjectSection;
import io.millrace.kernel.project.Projects.Applied;
import io.millrace.kernel.project.Projects.Change;
import io.millrace.testkit.FakeRecordStore;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class DeclaredProjectsTest {
  private static final String HEAD = "apiVersion: millrace/v1\nproject: bank\n";

  private final FakeRecordStore records = new FakeRecordStore();
  private final List<ProjectSection> sections = new ArrayList<>();
  private final List<String> done = new ArrayList<>();
  private final Set<String> outdated = new HashSet<>();
  private @Nullable String failing;
  private @Nullable Path base;
  private final DeclaredProjects projects =
      new DeclaredProjects(records, new OpenEvents(), () -> sections);

  /** Notes what it is told. */
  private final class Noting implements ProjectSection {
    private final String name;
    private final int order;

    Noting(String name, int order) {
      this.name = name;
      this.order = order;
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public int order() {
      return order;
    }

    @Override
    public Map<String, Object> schema() {
      return Map.of("type", "object", "title", name);
    }

    @Override
    public List<String> check(Declared project, String n, Map<String, Object> declaration) {
      return declaration.containsKey("bad") ? List.of("'bad' is not a key") : List.of();
    }

    @Override
    public void apply(
        Declared project,
        String n,
        Map<String, Object> declaration,
        @Nullable Map<String, Object> old) {
      if (n.equals(failing)) {
        throw new IllegalStateException("no room");
      }
      base = project.base().orElse(null);
      done.add((old == null ? "+" : "~") + name + "." + n);
    }

    @Override
    public boolean current(Declared project, String n, Map<String, Object> declaration) {
      if (n.equals(failing)) {
        throw new IllegalStateException("no room");
      }
      return !outdated.contains(n);
    }

    @Override
    public void remove(String project, String n) {
      done.add("-" + name + "." + n);
    }
  }

  private DeclaredProjectsTest with(String... names) {
    for (String name : names) {
      sections.add(new Noting(name, 10 * sections.size()));
    }
    return this;
  }

  private Applied apply(String yaml) {
    return projects.apply(HEAD + yaml, Optional.of(Path.of("/base")), false);
  }

  private String problems(String yaml) {
    PlatformException e =
        assertThrows(PlatformException.class, () -> projects.apply(yaml, Optional.empty(), false));
    assertEquals("PROJECT_INVALID", e.code());
    return e.what();
  }

  @Test
  void applies_in_the_order_of_the_sections_and_once() {
    with("datasets", "pipelines");

    Applied first =
        apply(
            "description: A bank\npipelines: {a: {x: 1}}\ndatasets: {d: {}, e: {rows: [1, 2.5]}}\n");
    Applied second =
        apply(
            "description: A bank\npipelines: {a: {x: 1}}\ndatasets: {d: {}, e: {rows: [1, 2.5]}}\n");

    assertEquals(List.of("+datasets.d", "+datasets.e", "+pipelines.a"), done);
    assertEquals(4, first.changes().size());
    assertEquals(List.of(), second.changes());
    assertEquals("A bank", second.project().description());
    assertEquals(1, second.project().revision());
    assertEquals(first.project(), projects.require("bank"));
  }

  @Test
  void changes_only_what_differs_and_withdraws_in_descending_order() {
    with("datasets", "pipelines");
    apply("datasets: {d: {x: 1}, e: {}}\npipelines: {a: {}, b: {}}\n");
    done.clear();

    Applied applied = apply("datasets: {d: {x: 2}}\npipelines: {a: {}, c: {}}\n");

    assertEquals(List.of("-pipelines.b", "-datasets.e", "~datasets.d", "+pipelines.c"), done);
    assertEquals(new Change("pipelines", "b", "removed"), applied.changes().get(0));
    assertEquals(2, applied.project().revision());
  }

  @Test
  void applies_again_what_refers_to_something_that_changed() {
    with("datasets", "pipelines");
    String yaml = "datasets: {d: {x: 1}, e: {}}\npipelines: {a: {}}\n";
    apply(yaml);
    done.clear();
    outdated.add("e");

    assertEquals(
        List.of(new Change("datasets", "e", "re-read")),
        projects.apply(HEAD + yaml, Optional.empty(), true).changes());
    assertEquals(List.of(), done);
    Applied applied = apply(yaml);
    outdated.clear();

    assertEquals(List.of(new Change("datasets", "e", "re-read")), applied.changes());
    assertEquals(List.of("~datasets.e"), done);
    assertEquals(2, applied.project().revision());
    assertEquals(List.of(), apply(yaml).changes());
  }

  @Test
  void remembers_the_folder_even_if_nothing_else_changed() {
    with("datasets");
    String yaml = "datasets: {d: {}}\n";
    apply(yaml);

    Path moved = Path.of("/moved");
    assertEquals(List.of(), projects.apply(HEAD + yaml, Optional.of(moved), false).changes());
    assertEquals(1, projects.require("bank").revision());
    projects.reapply(sections.get(0), new HashSet<>());
    assertEquals(moved, base);
    projects.apply(HEAD + yaml, Optional.empty(), false);
    projects.reapply(sections.get(0), new HashSet<>());
    assertEquals(moved, base, "none was given");
  }

  @Test
  void applies_nothing_if_something_cannot_be_compared() {
    with("datasets");
    apply("datasets: {d: {}}\n");
    done.clear();
    failing = "d";

    PlatformException e =
        assertThrows(PlatformException.class, () -> apply("datasets: {c: {}, d: {}}\n"));

    assertEquals("PROJECT_APPLY_FAILED", e.code());
    assertTrue(e.what().contains("datasets.d") && e.what().contains("no room"), e.what());
    assertEquals(List.of(), done);
  }

  @Test
  void a_dry_run_changes_nothing() {
    with("datasets");

    Applied applied = projects.apply(HEAD + "datasets: {d: {}}\n", Optional.empty(), true);

    assertEquals(2, applied.changes().size());
    assertEquals(List.of(), done);
    assertTrue(projects.get("bank").isEmpty());
  }

  @Test
  void checks_everything_before_it_changes_anything() {
    with("datasets", "pipelines");

    String what =
        problems(
            "apiVersion: v2\nproject: Bank\ndatasets:\n  d: {}\n  UPPER: {}\n  n: 7\npipelines:\n"
                + "  a:\n    ok: 1\n    bad: 2\nother: {x: {}}\n");

    assertTrue(what.contains("line 1, column 1: 'apiVersion' must be millrace/v1"), what);
    assertTrue(what.contains("line 2, column 1: 'Bank' is not a valid name"), what);
    assertTrue(what.contains("line 5, column 3: 'UPPER'"), what);
    assertTrue(what.contains("line 6, column 3: 'n' must be a map but is '7'"), what);
    assertTrue(what.contains("line 10, column 5: pipelines.a: 'bad' is not a key"), what);
    assertTrue(
        what.contains("line 11, column 1: nothing handles section 'other' (known: [datasets,"),
        what);
    assertEquals(List.of(), done);
    assertEquals(List.of(), projects.list());
  }

  @Test
  void malformed_yaml_is_refused_with_its_place() {
    assertTrue(problems(HEAD + "datasets: {d: [1, 2\n").startsWith("line "), "unclosed");
    assertTrue(problems(HEAD + "project: again\n").startsWith("line 3"), "key twice");
    assertTrue(problems(HEAD + "\tx: 1\n").startsWith("line "), "tabulator");
    assertTrue(problems(HEAD + "a: &x {}\nb: *x\n").contains("anchors"), "anchors");
    assertTrue(problems("- a\n").contains("apiVersion"), "list at the top");
    assertTrue(problems("").contains("apiVersion"), "empty");
    assertTrue(problems(HEAD + "---\nx: 1\n").contains("second document"), "two documents");
    assertTrue(problems("project: bank\n").contains("'apiVersion'"), "no version");
    assertTrue(problems("apiVersion: millrace/v1\n").contains("'project'"), "no project");
    assertTrue(problems(HEAD + "settings: 7\n").contains("'settings' must map"), "settings");
  }

  @Test
  void a_huge_file_is_refused() {
    PlatformException e =
        assertThrows(
            PlatformException.class,
            () -> projects.apply("#".repeat(2_000_001), Optional.empty(), false));

    assertEquals("PROJECT_TOO_LARGE", e.code());
  }

  @Test
  void a_failure_keeps_what_was_reached_and_applying_again_goes_on() {
    with("datasets", "pipelines");
    failing = "b";

    PlatformException e =
        assertThrows(
            PlatformException.class, () -> apply("datasets: {a: {}, b: {}}\npipelines: {p: {}}\n"));
    assertEquals("PROJECT_APPLY_FAILED", e.code());
    assertEquals(Map.of("datasets", Map.of("a", Map.of())), projects.require("bank").sections());
    failing = null;
    Applied again = apply("datasets: {a: {}, b: {}}\npipelines: {p: {}}\n");

    assertEquals(List.of("+datasets.a", "+datasets.b", "+pipelines.p"), done);
    assertEquals(2, again.changes().size());
  }

  @Test
  void settings_need_no_handler() {
    Applied applied = apply("settings: {events: {logText: true}}\n");

    assertEquals(
        Map.of("settings", Map.of("events", Map.of("logText", true))),
        applied.project().sections());
  }

  @Test
  void a_late_section_is_given_every_project_and_only_what_is_not_in_effect() {
    with("datasets");
    apply("datasets: {a: {}, b: {}}\n");
    done.clear();
    failing = "a";
    Set<String> inEffect = new HashSet<>();

    assertFalse(projects.reapply(sections.get(0), inEffect));
    failing = null;
    assertTrue(projects.reapply(sections.get(0), inEffect));

    assertEquals(List.of("+datasets.b", "+datasets.a"), done);
  }

  @Test
  void deleting_withdraws_everything() {
    with("datasets", "pipelines");
    apply("datasets: {a: {}}\npipelines: {p: {}}\n");
    done.clear();

    assertTrue(projects.delete("bank"));
    assertFalse(projects.delete("bank"));

    assertEquals(List.of("-pipelines.p", "-datasets.a"), done);
    PlatformException e = assertThrows(PlatformException.class, () -> projects.require("bank"));
    assertEquals("PROJECT_NOT_FOUND", e.code());
  }

  @Test
  void ensures_a_project_once() {
    Project made = projects.ensure("shop");

    assertEquals(made, projects.ensure("shop"));
    assertEquals(List.of(made), projects.list());
    assertThrows(PlatformException.class, () -> projects.ensure("No"));
  }

  @Test
  void the_schema_is_put_together_from_the_sections() {
    with("datasets");

    Map<?, ?> properties = (Map<?, ?>) projects.schema().get("properties");

    assertEquals(
        Set.of("apiVersion", "project", "description", "settings", "datasets"),
        properties.keySet());
    assertEquals(
        Map.of("type", "object", "title", "datasets"),
        ((Map<?, ?>) properties.get("datasets")).get("additionalProperties"));
  }
}
