package io.millrace.kernel.internal.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.PlatformException;
import io.millrace.api.parameter.Parameter;
import io.millrace.kernel.internal.run.RunsHarness.Work;
import io.millrace.kernel.run.RunRequest;
import io.millrace.kernel.run.Runs;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is not accepted as a run. */
final class RefusedRunsTest extends RunsCase {
  @Test
  void refuses_what_cannot_run() throws Exception {
    RunsHarness h =
        open(Work.named("make", List.of(Parameter.integer("rows", 3L, "How many.")), c -> {}));

    assertEquals("FUNCTION_NOT_FOUND", refused(h, request("none")));
    assertEquals("PROJECT_NOT_FOUND", refused(h, RunRequest.of("shop", "make", Map.of())));
    assertEquals(
        "PARAMETER_INVALID", refused(h, RunRequest.of("bank", "make", Map.of("rows", "three"))));
    assertEquals(
        "INPUT_INVALID", refused(h, request("make").withInputs(Map.of("no", "store://a/b/c"))));
    assertEquals(
        "INPUT_INVALID",
        refused(h, request("make").withInputs(Map.of("data", "store://model/bank/c"))));
    assertEquals(
        "INPUT_INVALID", refused(h, request("make").withOutputs(Map.of("none", "held-out"))));
    assertEquals(
        "INPUT_INVALID", refused(h, request("make").withLabels(Map.of("k", "v".repeat(300)))));
    assertEquals(
        "ARTIFACT_NOT_FOUND",
        refused(h, request("make").withInputs(Map.of("data", "store://dataset/bank/none"))));
    assertEquals(List.of(), h.runs.list(Runs.Filter.all()));
  }

  private static String refused(RunsHarness h, RunRequest request) {
    return assertThrows(PlatformException.class, () -> h.runs.submit(request)).code();
  }

  @Test
  void an_unknown_function_is_reported_with_the_nearest() throws Exception {
    RunsHarness h = open(Work.named("tune", c -> {}), Work.named("evaluate", c -> {}));

    PlatformException e =
        assertThrows(PlatformException.class, () -> h.runs.submit(request("tuen")));

    assertTrue(e.what().contains("[tune, evaluate]"), e.what());
  }
}
