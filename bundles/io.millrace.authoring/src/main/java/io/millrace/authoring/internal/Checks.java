package io.millrace.authoring.internal;

import io.millrace.api.PlatformException;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All checks, in the order in which an author reads them. */
public final class Checks {
  private static final Logger LOG = LoggerFactory.getLogger(Checks.class);

  private Checks() {}

  /** What was found; never throws for what the plugin does. */
  public static List<Finding> all(Request request) {
    List<Finding> findings = new ArrayList<>();
    try (PluginJar jar = PluginJar.open(request.jar())) {
      findings.addAll(new DescriptionCheck().look(jar));
      findings.addAll(new CodeCheck().look(jar));
      new Trial(request).look(jar, findings);
    } catch (PlatformException e) {
      findings.add(Finding.bad("plugin", e.what(), e.remedy()));
    } catch (Exception | LinkageError e) { // a plugin's code ran
      LOG.error("the check broke off", e);
      findings.add(
          Finding.bad(
              "plugin",
              "the check broke off: " + e,
              "Read the log beside it; report what is ours."));
    }
    return findings;
  }
}
