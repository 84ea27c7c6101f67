package io.millrace.plugin.executor.local.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Properties;
import org.junit.jupiter.api.Test;

class FrameworkCommandTest {
  private static final String PACKAGES = "org.osgi.framework.system.packages";

  private final Properties properties = new Properties();

  @Test
  void a_worker_exports_vectors_that_its_server_runs_without() {
    FrameworkCommand.exportVectors(properties);
    assertEquals("jdk.incubator.vector", properties.getProperty(PACKAGES + ".extra"));

    properties.setProperty(PACKAGES, "java.lang,org.w3c.dom");
    properties.setProperty(PACKAGES + ".extra", "sun.misc");
    FrameworkCommand.exportVectors(properties);
    assertEquals("sun.misc,jdk.incubator.vector", properties.getProperty(PACKAGES + ".extra"));
  }

  @Test
  void it_exports_once_what_its_server_exports() {
    properties.setProperty(PACKAGES, "java.lang,jdk.incubator.vector;version=\"0.0.0.17\"");

    FrameworkCommand.exportVectors(properties);

    assertEquals("", properties.getProperty(PACKAGES + ".extra", ""));
  }
}
