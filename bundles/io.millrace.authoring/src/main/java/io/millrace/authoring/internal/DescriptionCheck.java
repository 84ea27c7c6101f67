package io.millrace.authoring.internal;

import aQute.bnd.header.Attrs;
import aQute.bnd.osgi.Resource;
import aQute.lib.io.IO;
import io.millrace.api.Names;
import io.millrace.api.PlatformException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.osgi.framework.Version;

/** What the hub shows of an item: its description, licence and README. */
final class DescriptionCheck {
  private static final String ITEM = "item description";
  private static final String LICENCE = "licence";
  private static final String README = "README";
  private static final int SHORT_README = 80;
  private static final Pattern LICENCES = Pattern.compile("\\s+(?:AND|OR|WITH)\\s+|[()]");
  private static final Pattern REFERENCE = Pattern.compile("LicenseRef-[A-Za-z0-9.-]+");

  private final Set<String> known;

  DescriptionCheck() {
    try (var in = DescriptionCheck.class.getResourceAsStream("spdx.txt")) {
      String text = in == null ? "" : new String(in.readAllBytes(), StandardCharsets.UTF_8);
      known = Set.of(text.strip().split("\\s+"));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  List<Finding> look(PluginJar jar) {
    List<Finding> findings = new ArrayList<>();
    Optional<Attrs> item = jar.item();
    if (item.isEmpty()) {
      findings.add(
          Finding.bad(
              ITEM,
              "the bundle does not say what it is",
              "Write 'Provide-Capability: ${item;<kind>;<name>}' into bnd.bnd."));
    } else {
      findings.add(description(item.get(), jar));
    }
    findings.add(licence(item.map(i -> text(i, "licence")).orElse(""), jar));
    findings.add(readme(jar));
    return findings;
  }

  private static Finding description(Attrs item, PluginJar jar) {
    List<String> problems = new ArrayList<>();
    String name = text(item, "name");
    try {
      Names.check("hub item", name);
    } catch (PlatformException e) {
      problems.add(e.what());
    }
    if (text(item, "kind").isBlank()) {
      problems.add("it has no kind");
    }
    if (text(item, "summary").isBlank()) {
      problems.add("it has no summary (Bundle-Description)");
    }
    if (text(item, "categories").isBlank()) {
      problems.add("it has no categories");
    }
    String version = text(item, "version");
    if (!version.equals(jar.version())) {
      problems.add("its version is '" + version + "', the bundle's " + jar.version());
    }
    if (Version.parseVersion(jar.version()).equals(Version.emptyVersion)) {
      problems.add("its version is 0.0.0");
    }
    return problems.isEmpty()
        ? Finding.good(ITEM, text(item, "kind") + " " + name + " " + version)
        : Finding.bad(
            ITEM, String.join("; ", problems), "Complete bnd.bnd and the version in pom.xml.");
  }

  private Finding licence(String ofItem, PluginJar jar) {
    String licence = jar.header("Bundle-License");
    if (licence.isBlank()) {
      return Finding.bad(
          LICENCE,
          "the bundle has no licence",
          "Write 'Bundle-License: Apache-2.0', or another SPDX expression, into bnd.bnd.");
    }
    if (!ofItem.isEmpty() && !ofItem.equals(licence)) {
      return Finding.bad(
          LICENCE,
          "the item says '" + ofItem + "', the bundle '" + licence + "'",
          "Say it once, as Bundle-License; the macro 'item' takes it from there.");
    }
    List<String> unknown =
        LICENCES
            .splitAsStream(licence)
            .map(String::strip)
            .filter(l -> !l.isEmpty())
            .filter(l -> !known.contains(l.replaceAll("\\+$", "")))
            .filter(l -> !REFERENCE.matcher(l).matches())
            .toList();
    return unknown.isEmpty()
        ? Finding.good(LICENCE, licence)
        : Finding.bad(
            LICENCE,
            unknown + " is not among the identifiers of SPDX that are known here",
            "Write it as https://spdx.org/licenses does, or as LicenseRef-<name>.");
  }

  private static Finding readme(PluginJar jar) {
    Resource readme = jar.files().getResource("OSGI-INF/README.md");
    try {
      String text = readme == null ? "" : IO.collect(readme.openInputStream());
      return text.strip().length() < SHORT_README
          ? Finding.bad(
              README,
              readme == null ? "the bundle carries none" : "it has hardly a sentence",
              "Say in README.md what the plugin does, its parameters, and an example.")
          : Finding.good(README, text.lines().count() + " lines");
    } catch (Exception e) { // bnd declares no narrower one
      return Finding.bad(README, "it cannot be read: " + e.getMessage(), "Save it as UTF-8.");
    }
  }

  private static String text(Attrs attributes, String name) {
    String value = attributes.get(name);
    return value == null ? "" : value;
  }
}
