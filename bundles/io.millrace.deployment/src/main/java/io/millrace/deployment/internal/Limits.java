package io.millrace.deployment.internal;

import java.time.Duration;

/**
 * What an endpoint takes.
 *
 * @param concurrent requests worked on at once
 * @param queue requests that may wait for a place
 * @param queueTimeout longest wait for a place
 * @param promptBytes longest conversation, UTF-8 bytes of all messages together
 */
record Limits(int concurrent, int queue, Duration queueTimeout, int promptBytes) {
  static final Limits DEFAULT = new Limits(32, 256, Duration.ofSeconds(30), 32 * 1024);
}
