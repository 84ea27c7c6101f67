package io.millrace.hub;

/** What can be done to the set of installed items. */
public enum Operation {
  /** Brings items in; does nothing for those of which a matching version is here. */
  INSTALL,
  /**
   * Moves items to the highest version allowed; without names, all that are neither pinned nor
   * held.
   */
  UPDATE,
  /** Takes items out, and the bundles that only they needed. */
  UNINSTALL,
  /** Makes the content of an earlier state the current one again. */
  ROLLBACK,
  /** Keeps an item at the version it has, whatever is asked, until it is unpinned. */
  PIN,
  UNPIN,
  /** Leaves an item alone when everything is updated; asked for by name it moves. */
  HOLD,
  RELEASE,
  /** Installs or replaces an item from a bundle file that comes from no catalogue. */
  DEVELOP
}
