package io.millrace.rest.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.model.ModelLoad;
import io.millrace.rest.internal.health.Metrics;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SchedulerMetricsTest {
  private final FakeEndpoints endpoints = new FakeEndpoints();
  private final FakeModels models = new FakeModels();
  private final TestServer server = new TestServer(new Metrics(endpoints, models));

  @AfterEach
  void stop() throws Exception {
    server.close();
  }

  private String scrape() throws Exception {
    return server.get("/metrics", "viewer-secret").body();
  }

  @Test
  void what_schedulers_tell_is_scraped_by_endpoint() throws Exception {
    models.load =
        new ModelLoad(
            3,
            7,
            0.25,
            new ModelLoad.Totals(100, 64, 110, 900, 5),
            List.of(
                new ModelLoad.Distribution(
                    "request_queue_time",
                    List.of(0.5, 1.0, Double.POSITIVE_INFINITY),
                    List.of(4L, 2L, 1L),
                    3.5)));

    String text = scrape();

    for (String line :
        List.of(
            "millrace_num_requests_running{model_name=\"assistant\"} 3.0",
            "millrace_num_requests_waiting{model_name=\"assistant\"} 7.0",
            "millrace_kv_cache_usage_perc{model_name=\"assistant\"} 0.25",
            "millrace_prefix_cache_queries_total{model_name=\"assistant\"} 100.0",
            "millrace_prefix_cache_hits_total{model_name=\"assistant\"} 64.0",
            "millrace_prompt_tokens_total{model_name=\"assistant\"} 110.0",
            "millrace_generation_tokens_total{model_name=\"assistant\"} 900.0",
            "millrace_request_rejections_total{model_name=\"assistant\"} 5.0",
            "millrace_request_queue_time_seconds_bucket{model_name=\"assistant\",le=\"1.0\"} 6",
            "millrace_request_queue_time_seconds_bucket{model_name=\"assistant\",le=\"+Inf\"} 7",
            "millrace_request_queue_time_seconds_sum{model_name=\"assistant\"} 3.5")) {
      assertTrue(text.contains(line + "\n"), line + " in\n" + text);
    }
  }

  @Test
  void an_endpoint_that_is_not_ready_has_no_figures() throws Exception {
    endpoints.ready = false;

    String text = scrape();

    assertFalse(text.contains("millrace_num_requests_running{"), text);
    assertEquals(200, server.get("/metrics", "viewer-secret").statusCode());
  }
}
