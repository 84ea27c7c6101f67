package io.millrace.kernel.internal.log;

import org.osgi.annotation.bundle.Header;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.slf4j.LoggerFactory;

/**
 * Readies logging on the thread that starts the bundles, while there is no other. Two threads that
 * log first at the same moment would have it print to the terminal that it keeps messages back. An
 * activator, since components come with threads of their own.
 */
@Header(name = Constants.BUNDLE_ACTIVATOR, value = "${@class}")
public final class LogStart implements BundleActivator {
  @Override
  public void start(BundleContext context) {
    LoggerFactory.getILoggerFactory();
  }

  @Override
  public void stop(BundleContext context) {}
}
