package io.millrace.rest.internal.route;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.api.Blame;
import io.millrace.api.PlatformException;
import org.junit.jupiter.api.Test;

class ProblemTest {
  private static int status(String code, Blame blame) {
    return Problem.status(new PlatformException(code, blame, false, "w", "r"));
  }

  @Test
  void the_code_decides_before_the_blame() {
    assertEquals(404, status("RUN_NOT_FOUND", Blame.CALLER));
    assertEquals(409, status("RUN_STATE_CONFLICT", Blame.CALLER));
    assertEquals(413, status("PROMPT_TOO_LARGE", Blame.CALLER));
    assertEquals(429, status("ENDPOINT_BUSY", Blame.ENVIRONMENT));
    assertEquals(503, status("ENDPOINT_UNAVAILABLE", Blame.OPERATOR));
    assertEquals(401, status("UNAUTHENTICATED", Blame.CALLER));
  }

  @Test
  void else_the_blame_does() {
    assertEquals(400, status("PROJECT_INVALID", Blame.CALLER));
    assertEquals(500, status("CONFIG_INVALID", Blame.OPERATOR));
    assertEquals(500, status("PLUGIN_FAILED", Blame.PLUGIN));
    assertEquals(500, status("INTERNAL_FAILED", Blame.PLATFORM));
    assertEquals(503, status("DISK_FULL", Blame.ENVIRONMENT));
  }
}
