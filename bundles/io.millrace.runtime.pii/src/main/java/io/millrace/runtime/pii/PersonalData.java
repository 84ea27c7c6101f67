package io.millrace.runtime.pii;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * All personal data of a text, without overlaps. Where two findings overlap the surer one names the
 * data (a card is no telephone number), and it grows over what the other covered beyond it, so that
 * nothing found is left behind. Thread-safe; linear in the length of the text; no network.
 */
public final class PersonalData {
  private static final List<Detector> IDENTIFIERS =
      List.of(
          new Emails(),
          new Cards(),
          new Ibans(),
          new IpAddresses(),
          new SocialSecurityNumbers(),
          new Phones());

  private static final List<Detector> FORMS =
      Stream.concat(
              IDENTIFIERS.stream(),
              Stream.of(
                  new DeviceNumbers(),
                  new NamedNumbers(),
                  new WebAddresses(),
                  new Dates(),
                  new PersonNames(),
                  new StreetAddresses()))
          .toList();

  private static final Comparator<Span> SUREST =
      Comparator.comparingDouble(Span::score)
          .reversed()
          .thenComparing(s -> s.start() - s.end())
          .thenComparing(Span::start);

  private PersonalData() {}

  /** Data of the types {@link PiiType#identifiers()}, in the order of the text. */
  public static List<Span> in(String text) {
    return found(text, IDENTIFIERS);
  }

  /**
   * Data of the given types, in the order of the text. The other types are looked for too, so that
   * what is surely of another type is not reported as one of these.
   *
   * @param types any of {@link PiiType}
   */
  public static List<Span> in(String text, Set<PiiType> types) {
    return in(text, types, KnownTexts.NONE);
  }

  /**
   * The same, and texts that are known to be personal, wherever they stand.
   *
   * @param known for example the names and addresses of all customers
   */
  public static List<Span> in(String text, Set<PiiType> types, KnownTexts known) {
    List<Detector> detectors = new ArrayList<>(FORMS);
    detectors.add(known::find);
    List<Span> all = found(text, detectors);
    return all.stream().filter(s -> types.contains(s.type())).toList();
  }

  private static List<Span> found(String text, List<Detector> detectors) {
    List<Span> found = new ArrayList<>();
    detectors.forEach(d -> d.find(text, found));
    found.sort(Comparator.comparingInt(Span::start));
    List<Span> kept = new ArrayList<>();
    int from = 0;
    while (from < found.size()) {
      // a cluster: findings chained by overlap
      int to = from + 1;
      int end = found.get(from).end();
      while (to < found.size() && found.get(to).start() < end) {
        end = Math.max(end, found.get(to++).end());
      }
      kept.addAll(resolved(new ArrayList<>(found.subList(from, to))));
      from = to;
    }
    return kept;
  }

  private static List<Span> resolved(List<Span> cluster) {
    if (cluster.size() == 1) {
      return cluster;
    }
    cluster.sort(SUREST);
    List<Span> kept = new ArrayList<>();
    for (Span next : cluster) {
      Span grown = next;
      for (int i = 0; i < kept.size(); i++) {
        if (kept.get(i).overlaps(grown)) {
          grown = kept.remove(i).covering(grown);
          i = -1;
        }
      }
      kept.add(grown);
    }
    kept.sort(Comparator.comparingInt(Span::start));
    return kept;
  }
}
