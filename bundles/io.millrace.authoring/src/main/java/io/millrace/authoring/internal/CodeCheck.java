package io.millrace.authoring.internal;

import aQute.bnd.header.Attrs;
import aQute.bnd.osgi.Analyzer;
import aQute.bnd.osgi.ClassDataCollector;
import aQute.bnd.osgi.Clazz;
import aQute.bnd.osgi.Constants;
import aQute.bnd.osgi.Descriptors.TypeRef;
import aQute.bnd.osgi.Resource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** What a plugin's classes use and were compiled for. */
final class CodeCheck {
  private static final String IMPORTS = "imports";
  private static final String JAVA = "Java version";
  private static final String EXITS = "process exits";
  private static final int JAVA_17 = 61;
  private static final int FEATURE_OFFSET = 44;

  /** What a server promises to have; see COMPATIBILITY.md of the API. */
  private static final List<String> PROMISED =
      List.of(
          "io.millrace.api",
          "io.millrace.runtime",
          "java",
          "org.slf4j",
          "org.osgi.framework",
          "org.osgi.resource",
          "org.osgi.util.tracker",
          "org.osgi.service.component",
          "org.osgi.service.cm",
          "org.osgi.service.event",
          "javax",
          "org.w3c.dom",
          "org.xml.sax");

  List<Finding> look(PluginJar jar) throws Exception {
    List<Finding> findings = new ArrayList<>();
    findings.add(imports(jar));
    Uses uses = new Uses();
    try (Analyzer analyzer = new Analyzer()) {
      for (Map.Entry<String, Resource> file : jar.files().getResources().entrySet()) {
        if (file.getKey().endsWith(".class") && !file.getKey().endsWith("module-info.class")) {
          Clazz type = new Clazz(analyzer, file.getKey(), file.getValue());
          uses.from(file.getKey());
          type.parseClassFileWithCollector(uses);
        }
      }
    }
    int newest = uses.newest;
    Set<String> exits = uses.exits;
    findings.add(
        newest <= JAVA_17
            ? Finding.good(
                JAVA, newest == 0 ? "no classes" : String.valueOf(newest - FEATURE_OFFSET))
            : Finding.bad(
                JAVA,
                "classes are for Java "
                    + (newest - FEATURE_OFFSET)
                    + "; servers run on 17 and newer",
                "Compile with <maven.compiler.release>17</maven.compiler.release>."));
    findings.add(
        exits.isEmpty()
            ? Finding.good(EXITS, "none")
            : Finding.bad(
                EXITS,
                String.join("; ", exits),
                "Throw a PlatformException: a plugin must not end the server's process."));
    return findings;
  }

  private static Finding imports(PluginJar jar) {
    List<String> problems = new ArrayList<>();
    int allowed = 0;
    for (Map.Entry<String, Attrs> e : jar.imports().entrySet()) {
      String name = e.getKey();
      boolean optional = "optional".equals(e.getValue().get(Constants.RESOLUTION_DIRECTIVE));
      if (foreign(name)) {
        problems.add(name + " belongs to the platform's inside");
      } else if (!optional
          && PROMISED.stream().noneMatch(p -> within(name, p))
          && !jar.exports().containsKey(name)) {
        problems.add(name + " is not promised by any server");
      } else {
        allowed++;
      }
    }
    for (String name : List.of("Require-Bundle", "DynamicImport-Package")) {
      if (!jar.header(name).isEmpty()) {
        problems.add(name + ": " + jar.header(name) + " ties the plugin to more than packages");
      }
    }
    return problems.isEmpty()
        ? Finding.good(IMPORTS, allowed + " packages, all promised")
        : Finding.bad(
            IMPORTS,
            String.join("; ", problems),
            "Use io.millrace.api only; pack another library into the bundle"
                + " (-includeresource: @library-*.jar) or import it as optional.");
  }

  private static boolean foreign(String name) {
    boolean ours = within(name, "io.millrace");
    return ours
        && (name.contains(".internal")
            || !(within(name, "io.millrace.api") || within(name, "io.millrace.runtime")));
  }

  private static boolean within(String name, String parent) {
    return name.equals(parent) || name.startsWith(parent + ".");
  }

  /** Notes what classes were compiled for, and calls that end the process. */
  private static final class Uses extends ClassDataCollector {
    private final Set<String> exits = new TreeSet<>();
    private int newest;
    private String from = "";

    void from(String path) {
      from = path.substring(path.lastIndexOf('/') + 1).replace(".class", "");
    }

    @Override
    public void version(int minor, int major) {
      newest = Math.max(newest, major);
    }

    @Override
    public void referenceMethod(int access, TypeRef type, String method, String descriptor) {
      String owner = type.getFQN();
      boolean ends =
          owner.equals("java.lang.System") && method.equals("exit")
              || owner.equals("java.lang.Runtime")
                  && (method.equals("exit") || method.equals("halt"));
      if (ends) {
        exits.add(from + " calls " + type.getShortName() + "." + method);
      }
    }
  }
}
