package io.millrace.kernel.internal.log;

import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.log.LogEntry;
import org.osgi.service.log.LogLevel;
import org.osgi.service.log.LogListener;
import org.osgi.service.log.LogReaderService;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings warnings and errors that bundles leave in the OSGi log (a component that failed to
 * activate, a listener that threw) into the server's log file, under the bundle's name. Immediate,
 * because nothing asks for it and entries before its activation would be lost.
 */
@Component(
    service = {},
    immediate = true)
public final class FrameworkLog implements LogListener {
  private final LogReaderService reader;

  @Activate
  public FrameworkLog(@Reference(name = "reader") LogReaderService reader) {
    this.reader = reader;
    reader.addLogListener(this);
  }

  @Deactivate
  void stop() {
    reader.removeLogListener(this);
  }

  @Override
  public void logged(LogEntry entry) {
    @Nullable Bundle bundle = entry.getBundle();
    Logger log =
        LoggerFactory.getLogger(
            "osgi." + (bundle == null ? entry.getLoggerName() : bundle.getSymbolicName()));
    if (entry.getLogLevel() == LogLevel.ERROR) {
      log.error("{}", entry.getMessage(), entry.getException());
    } else if (entry.getLogLevel() == LogLevel.WARN) {
      log.warn("{}", entry.getMessage(), entry.getException());
    }
  }
}
