package io.millrace.rest.internal.route;

import java.util.List;

/** A response that is more than a body with status 200. */
public record Reply(int status, Object body) {
  /** The handler has written the response itself. */
  public static final Reply WRITTEN = new Reply(0, "");

  public static Reply created(Object body) {
    return new Reply(201, body);
  }

  public static Items items(List<?> items) {
    return new Items(items);
  }

  /** A list as the API gives it: an object, so that it can grow. */
  public record Items(List<?> items) {}
}
