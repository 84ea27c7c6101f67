package io.millrace.kernel.access;

/** What an account may do; each includes the ones before. */
public enum Role {
  /** Call endpoints: {@code /v1}. */
  CLIENT,
  /** Also read everything under {@code /api/v1}. */
  VIEWER,
  /** Also apply projects, start and abort runs. */
  DEVELOPER,
  /** Everything, the hub, keys and the Felix console included. */
  ADMIN;

  public boolean includes(Role other) {
    return compareTo(other) >= 0;
  }
}
