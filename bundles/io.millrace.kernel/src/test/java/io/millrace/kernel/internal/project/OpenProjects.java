package io.millrace.kernel.internal.project;

import io.millrace.api.store.RecordStore;
import io.millrace.kernel.internal.event.OpenEvents;
import io.millrace.kernel.project.Projects;
import java.util.List;

/** Projects without sections, for tests of other rooms. */
public final class OpenProjects {
  private OpenProjects() {}

  public static Projects on(RecordStore records) {
    return new DeclaredProjects(records, new OpenEvents(), List::of);
  }
}
