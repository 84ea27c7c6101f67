package io.millrace.hub.internal;

import java.util.List;
import org.osgi.framework.Version;

/**
 * What somebody asked the hub to install, as it is kept in the store.
 *
 * @param source address of the index it came from
 * @param installed ISO-8601 instant
 * @param bundles every bundle it brought, its own first
 */
record InstallRecord(
    String name,
    String version,
    String kind,
    String summary,
    String licence,
    String source,
    String installed,
    List<Member> bundles) {
  InstallRecord {
    bundles = List.copyOf(bundles);
  }

  /** A bundle of an item; its file is found by the digest. */
  record Member(String symbolicName, String version, String sha256, long sizeBytes) {
    String label() {
      return symbolicName + " " + version;
    }
  }

  ItemDescription item() {
    return new ItemDescription(name, Version.parseVersion(version), kind, summary, licence);
  }

  List<String> bundleLabels() {
    return bundles.stream().map(Member::label).toList();
  }
}
