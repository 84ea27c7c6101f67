package io.millrace.kernel.event;

import org.osgi.annotation.versioning.ConsumerType;

/** Hears events; a whiteboard service. Called in order on one thread of the platform's. */
@ConsumerType
public interface EventListener {
  void happened(PlatformEvent event);
}
