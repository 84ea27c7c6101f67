package io.millrace.api.model;

import java.util.Set;

/**
 * One turn of a conversation.
 *
 * @param role system, user, assistant or tool
 * @param content text
 */
public record Message(String role, String content) {
  private static final Set<String> ROLES =
      Set.of("system", "developer", "user", "assistant", "tool");

  public Message {
    if (!ROLES.contains(role)) {
      throw new IllegalArgumentException("role '" + role + "' is not one of " + ROLES);
    }
  }

  public static Message user(String content) {
    return new Message("user", content);
  }

  public static Message assistant(String content) {
    return new Message("assistant", content);
  }
}
