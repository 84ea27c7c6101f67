package io.millrace.kernel.internal.artifact;

import io.millrace.api.ArtifactRef;
import io.millrace.api.store.Query;
import io.millrace.api.store.RecordStore;
import io.millrace.kernel.artifact.Artifact;
import io.millrace.kernel.artifact.Artifacts;
import io.millrace.kernel.artifact.Artifacts.Edge;
import io.millrace.kernel.artifact.Artifacts.Lineage;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Follows inputs up and uses down, breadth first, to at most {@value #LIMIT} artifacts each. */
final class LineageWalk {
  private static final int LIMIT = 5_000;

  private final RecordStore records;
  private final Artifacts artifacts;
  private final Set<Edge> edges = new LinkedHashSet<>();

  LineageWalk(RecordStore records, Artifacts artifacts) {
    this.records = records;
    this.artifacts = artifacts;
  }

  Lineage from(Artifact start) {
    List<Artifact> ancestors = walk(start, true);
    List<Artifact> descendants = walk(start, false);
    return new Lineage(start, ancestors, descendants, List.copyOf(edges));
  }

  private List<Artifact> walk(Artifact start, boolean up) {
    List<Artifact> found = new ArrayList<>();
    Set<String> seen = new HashSet<>(Set.of(start.ref().toString()));
    Deque<Artifact> open = new ArrayDeque<>(List.of(start));
    while (!open.isEmpty() && found.size() < LIMIT) {
      Artifact at = open.remove();
      for (Artifact next : up ? madeFrom(at) : madeOf(at)) {
        if (seen.add(next.ref().toString())) {
          found.add(next);
          open.add(next);
        }
      }
    }
    return found;
  }

  private List<Artifact> madeFrom(Artifact made) {
    List<Artifact> inputs = new ArrayList<>();
    for (String input : made.producer().inputs()) {
      edges.add(new Edge(input, made.ref().toString(), made.producer().run()));
      artifacts.find(ArtifactRef.parse(input)).ifPresent(inputs::add);
    }
    return inputs;
  }

  private List<Artifact> madeOf(Artifact input) {
    String ref = input.ref().toString();
    List<Artifact> made =
        records
            .find(
                Query.of(ArtifactRecords.ARTIFACT)
                    .where(ArtifactRecords.INPUT_PREFIX + ref, "1")
                    .page(LIMIT, 0))
            .stream()
            .map(r -> ArtifactRecords.artifact(r, Set.of()))
            .toList();
    made.forEach(m -> edges.add(new Edge(ref, m.ref().toString(), m.producer().run())));
    return made;
  }
}
