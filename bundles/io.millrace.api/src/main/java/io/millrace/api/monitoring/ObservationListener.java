package io.millrace.api.monitoring;

import org.osgi.annotation.versioning.ConsumerType;

/**
 * Hears every served request; a whiteboard service. Called on the request's thread after the answer
 * went out: must be quick and must not fail.
 */
@ConsumerType
public interface ObservationListener {
  void observed(Observation observation);
}
