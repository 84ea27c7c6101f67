package io.millrace.api;

/**
 * Framework properties that the launcher sets; components read them from their {@code
 * BundleContext}.
 */
public final class FrameworkProperties {
  /** Folder that holds all state of this server. Required in a server. */
  public static final String DATA = "millrace.data";

  /** Folder of the distribution: bundles, natives, catalogue. */
  public static final String HOME = "millrace.home";

  /** Folder for what can be made or fetched again: natives, downloaded models. */
  public static final String CACHE = "millrace.cache";

  /** {@code server} or {@code worker}. */
  public static final String ROLE = "millrace.role";

  private FrameworkProperties() {}
}
