package io.millrace.kernel.internal.project;

import io.millrace.api.Names;
import io.millrace.api.PlatformException;
import io.millrace.api.store.Query;
import io.millrace.api.store.RecordStore;
import io.millrace.api.store.StoredRecord;
import io.millrace.kernel.event.Events;
import io.millrace.kernel.internal.Whiteboard;
import io.millrace.kernel.project.Project;
import io.millrace.kernel.project.ProjectSection;
import io.millrace.kernel.project.ProjectSection.Declared;
import io.millrace.kernel.project.Projects;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Projects as records. One lock serialises everything that calls sections, and is held over those
 * calls, since sections promise nothing about two at once; reading needs no lock, so a section may
 * start runs and look at projects while it applies. Immediate, since sections wait for what was
 * declared before the start.
 */
@Component(service = Projects.class, immediate = true)
public final class DeclaredProjects implements Projects {
  private static final Logger LOG = LoggerFactory.getLogger(DeclaredProjects.class);

  private final RecordStore records;
  private final Events events;
  private final Supplier<List<ProjectSection>> sections;
  private final ReentrantLock applying = new ReentrantLock();
  private final @Nullable LateSections late;

  @Activate
  public DeclaredProjects(
      BundleContext context,
      @Reference(name = "records") RecordStore records,
      @Reference(name = "events") Events events) {
    this.records = records;
    this.events = events;
    LateSections arriving = new LateSections(this::reapply);
    late = arriving;
    sections = new Whiteboard<>(context, ProjectSection.class, arriving::arrived);
  }

  DeclaredProjects(RecordStore records, Events events, Supplier<List<ProjectSection>> sections) {
    this.records = records;
    this.events = events;
    this.sections = sections;
    late = null;
  }

  @Deactivate
  void close() {
    if (late != null) {
      late.close();
    }
    if (sections instanceof Whiteboard<?> board) {
      board.close();
    }
  }

  /** By name; of two of one name the higher ranking one. */
  private Map<String, ProjectSection> handlers() {
    Map<String, ProjectSection> byName = new LinkedHashMap<>();
    for (ProjectSection section : sections.get()) {
      if (byName.putIfAbsent(section.name(), section) != null) {
        LOG.warn("there are two handlers of section {}; one is not used", section.name());
      }
    }
    return byName;
  }

  @Override
  public Applied apply(String yaml, Optional<Path> base, boolean dryRun) {
    applying.lock();
    try {
      Declaration declaration = new Declaration(yaml);
      Map<String, ProjectSection> handlers = handlers();
      Declared declared = declaration.declared(base);
      check(declaration, declared, handlers);
      declaration.refuseProblems();
      return apply(declaration, declared, handlers, dryRun);
    } finally {
      applying.unlock();
    }
  }

  private static void check(
      Declaration declaration, Declared declared, Map<String, ProjectSection> handlers) {
    declared
        .sections()
        .forEach(
            (section, declarations) -> {
              ProjectSection handler = handlers.get(section);
              if (handler == null && section.equals(Declaration.SETTINGS)) {
                return;
              }
              if (handler == null) {
                declaration.problem(
                    section,
                    "nothing handles section '"
                        + section
                        + "' (known: "
                        + handlers.keySet().stream().sorted().toList()
                        + ")");
                return;
              }
              declarations.forEach(
                  (name, d) -> check(declaration, declared, handler, section, name, d));
            });
  }

  private static void check(
      Declaration declaration,
      Declared declared,
      ProjectSection handler,
      String section,
      String name,
      Map<String, Object> d) {
    try {
      handler.check(declared, name, d).forEach(p -> declaration.problem(section, name, p));
    } catch (PlatformException e) {
      declaration.problem(section, name, e.what());
    } catch (RuntimeException e) { // a section is another bundle's code
      LOG.warn("section {} failed to check {}", section, name, e);
      declaration.problem(section, name, "cannot be checked: " + e);
    }
  }

  private Applied apply(
      Declaration declaration,
      Declared declared,
      Map<String, ProjectSection> handlers,
      boolean dryRun) {
    String name = declared.name();
    Optional<StoredRecord> stored = records.get(ProjectRecords.PROJECT, name);
    SectionReconciler reconciler =
        new SectionReconciler(
            declared,
            stored.map(r -> ProjectRecords.declared(r).sections()).orElse(Map.of()),
            handlers);
    List<Change> changes = new ArrayList<>();
    if (stored.isEmpty()) {
      changes.add(new Change("project", name, "added"));
    } else if (!ProjectRecords.project(stored.get())
        .description()
        .equals(declaration.description())) {
      changes.add(new Change("project", name, "changed"));
    }
    List<Change> inSections = reconciler.changes();
    changes.addAll(inSections);
    if (dryRun) {
      return new Applied(hypothetical(declaration, declared, stored), changes);
    }
    Project before = ensure(name);
    if (changes.isEmpty()) {
      keepBase(stored, declared);
      return new Applied(before, changes);
    }
    try {
      inSections.forEach(reconciler::perform);
    } finally {
      records.put(
          ProjectRecords.of(
              name,
              declaration.description(),
              before.revision() + 1,
              reconciler.effect(),
              declared.base()));
    }
    LOG.info("applied project {}: {} changes", name, changes.size());
    events.publish("project.applied", name, name, Map.of("changes", changes.size()));
    return new Applied(require(name), changes);
  }

  /** The next start finds relative paths in the folder that was given last. */
  private void keepBase(Optional<StoredRecord> stored, Declared declared) {
    if (stored.isPresent() && declared.base().isPresent()) {
      Declared was = ProjectRecords.declared(stored.get());
      if (!was.base().equals(declared.base())) {
        Project project = ProjectRecords.project(stored.get());
        records.put(
            ProjectRecords.of(
                project.name(),
                project.description(),
                project.revision(),
                was.sections(),
                declared.base()));
      }
    }
  }

  private static Project hypothetical(
      Declaration declaration, Declared declared, Optional<StoredRecord> stored) {
    Map<String, Object> all = new LinkedHashMap<>(declared.sections());
    java.time.Instant now = java.time.Instant.EPOCH;
    return new Project(
        declared.name(),
        declaration.description(),
        all,
        stored.map(r -> ProjectRecords.project(r).revision()).orElse(0L),
        stored.map(StoredRecord::created).orElse(now),
        stored.map(StoredRecord::updated).orElse(now));
  }

  /** Brings every project to a section that has just arrived; whether all of it is in effect. */
  boolean reapply(ProjectSection section, Set<String> inEffect) {
    applying.lock();
    try {
      boolean all = true;
      for (StoredRecord record : records.find(allProjects())) {
        Declared declared = ProjectRecords.declared(record);
        Map<String, Map<String, Object>> declarations =
            declared.sections().getOrDefault(section.name(), Map.of());
        for (Map.Entry<String, Map<String, Object>> d : declarations.entrySet()) {
          String key = declared.name() + "/" + d.getKey();
          if (inEffect.contains(key) || reapply(section, declared, d.getKey(), d.getValue())) {
            inEffect.add(key);
          } else {
            all = false;
          }
        }
      }
      return all;
    } finally {
      applying.unlock();
    }
  }

  private static boolean reapply(
      ProjectSection section, Declared declared, String name, Map<String, Object> declaration) {
    try {
      section.resume(declared, name, declaration);
      LOG.info("{}.{} of project {} is in effect again", section.name(), name, declared.name());
      return true;
    } catch (RuntimeException e) { // a section is another bundle's code
      LOG.warn(
          "{}.{} of project {} is not in effect: {}",
          section.name(),
          name,
          declared.name(),
          e.toString());
      return false;
    }
  }

  private static Query allProjects() {
    return Query.of(ProjectRecords.PROJECT).ascending().page(Query.MAX_LIMIT, 0);
  }

  @Override
  public Project ensure(String name) {
    Names.check("project", name);
    Optional<Project> there = get(name);
    if (there.isPresent()) {
      return there.get();
    }
    try {
      records.insert(ProjectRecords.of(name, "", 0, Map.of(), Optional.empty()));
    } catch (PlatformException e) {
      if (!e.code().equals("RECORD_CONFLICT")) {
        throw e;
      }
      LOG.debug("project {} was made by another call", name);
    }
    return require(name);
  }

  @Override
  public Optional<Project> get(String name) {
    return records.get(ProjectRecords.PROJECT, name).map(ProjectRecords::project);
  }

  @Override
  public Project require(String name) {
    return get(name).orElseThrow(() -> notFound(name));
  }

  private PlatformException notFound(String name) {
    List<String> there = list().stream().map(Project::name).toList();
    return PlatformException.caller(
        "PROJECT_NOT_FOUND",
        "There is no project '" + name + "'; there are: " + there + ".",
        "Name one of these, or apply a project.yaml ('millrace apply -f project.yaml').");
  }

  @Override
  public List<Project> list() {
    return records.find(allProjects()).stream()
        .map(ProjectRecords::project)
        .sorted(Comparator.comparing(Project::name))
        .toList();
  }

  @Override
  public boolean delete(String name) {
    applying.lock();
    try {
      Optional<StoredRecord> stored = records.get(ProjectRecords.PROJECT, name);
      if (stored.isEmpty()) {
        return false;
      }
      Declared nothing = new Declared(name, Map.of(), Optional.empty());
      SectionReconciler reconciler =
          new SectionReconciler(
              nothing, ProjectRecords.declared(stored.get()).sections(), handlers());
      reconciler.changes().forEach(reconciler::perform);
      records.delete(ProjectRecords.PROJECT, name);
      events.publish("project.deleted", name, name, Map.of());
      return true;
    } finally {
      applying.unlock();
    }
  }

  @Override
  public Map<String, Object> schema() {
    Collection<ProjectSection> ordered =
        handlers().values().stream()
            .sorted(Comparator.comparingInt(ProjectSection::order))
            .toList();
    return ProjectSchema.of(ordered);
  }
}
