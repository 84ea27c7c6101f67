package io.millrace.api.plugin;

/** The service properties every plugin service carries. */
public final class PluginProperties {
  /** Unique within the kind, for example {@code pii}. String. Required. */
  public static final String KIND_ID = "kind.id";

  /**
   * Semantic version of this implementation, usually its bundle's. String. Default: the bundle's.
   */
  public static final String KIND_VERSION = "kind.version";

  /** One sentence for people. String. Optional. */
  public static final String KIND_SUMMARY = "kind.summary";

  private PluginProperties() {}
}
