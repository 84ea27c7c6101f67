package io.millrace.kernel.internal.project;

import io.millrace.kernel.internal.Whiteboard.Posted;
import io.millrace.kernel.project.ProjectSection;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BiPredicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings projects to sections that arrive after them, in the order of the sections, on one thread.
 * At a start what a section needs may come after the section itself, so what fails is tried again
 * for a minute.
 */
final class LateSections implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LateSections.class);
  private static final long SETTLE_MS = 50;
  private static final long AGAIN_MS = 2_000;
  private static final int TRIES = 30;

  private final BiPredicate<ProjectSection, Set<String>> reapply;
  private final LinkedBlockingQueue<Posted<ProjectSection>> arrived = new LinkedBlockingQueue<>();
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          work -> {
            Thread t = new Thread(work, "millrace-projects");
            t.setDaemon(true);
            return t;
          });

  /**
   * @param reapply brings all projects to a section, but for what the set says is in effect
   *     already, and adds to it; whether everything is
   */
  LateSections(BiPredicate<ProjectSection, Set<String>> reapply) {
    this.reapply = reapply;
  }

  void arrived(Posted<ProjectSection> section) {
    arrived.add(section);
    thread.schedule(this::serveArrived, SETTLE_MS, TimeUnit.MILLISECONDS);
  }

  private void serveArrived() {
    List<Posted<ProjectSection>> posted = new ArrayList<>();
    arrived.drainTo(posted);
    List<ProjectSection> sections = new ArrayList<>();
    for (Posted<ProjectSection> p : posted) {
      ProjectSection section = p.fetch();
      if (section != null) {
        sections.add(section);
      }
    }
    sections.sort(Comparator.comparingInt(ProjectSection::order));
    sections.forEach(s -> serve(s, new HashSet<>(), TRIES));
  }

  private void serve(ProjectSection section, Set<String> inEffect, int tries) {
    boolean done;
    try {
      done = reapply.test(section, inEffect);
    } catch (RuntimeException e) { // the database may not answer for a moment
      LOG.warn("projects cannot be brought to section {}: {}", section.name(), e.toString());
      done = false;
    }
    if (!done && tries > 1 && !thread.isShutdown()) {
      thread.schedule(() -> serve(section, inEffect, tries - 1), AGAIN_MS, TimeUnit.MILLISECONDS);
    }
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
