package io.millrace.api;

/** Who has to act on a failure. Decides the HTTP status class and the wording of the remedy. */
public enum Blame {
  /** The caller sent something that cannot be served: correct the request. */
  CALLER,
  /** The installation or its configuration is at fault: the operator acts. */
  OPERATOR,
  /** A plugin broke its contract: its author acts. */
  PLUGIN,
  /** The platform itself is at fault: report it. */
  PLATFORM,
  /** Something outside (network, disk, memory, another service) failed: wait or free resources. */
  ENVIRONMENT
}
