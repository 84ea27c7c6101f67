package io.millrace.hub;

import java.time.Instant;

/**
 * A step of a change, told as it is done.
 *
 * @param operation id of the operation, as in {@link HubOperation#id()}
 * @param stage how far it is
 * @param what for people: {@code fetched io.acme.shout 1.2.0}
 * @param done how many of this stage are done
 * @param of how many there are
 * @param time when
 */
public record ChangeStep(
    String operation, Stage stage, String what, int done, int of, Instant time) {
  /** The stages of a change, in their order; the last four exclude each other. */
  public enum Stage {
    PLANNED,
    /** Once for each bundle: its file is here and verified. */
    FETCHED,
    /** The journal knows what is about to happen. */
    JOURNALED,
    /** Once for each bundle. */
    INSTALLED,
    /** Once for each bundle. */
    STARTED,
    /** Every component of the new bundles is satisfied and could be activated. */
    HEALTHY,
    /** The new state is recorded: from here on a restart comes up in it. */
    COMMITTED,
    /** Once for each bundle that goes: its services are withdrawn, calls in flight are done. */
    RETIRED,
    /** What was wired to it is wired anew. */
    REFRESHED,
    DONE,
    /** It failed; the state is the old one. */
    ROLLED_BACK
  }
}
