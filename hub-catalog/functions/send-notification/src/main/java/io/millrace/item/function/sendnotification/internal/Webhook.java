package io.millrace.item.function.sendnotification.internal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import javax.net.ssl.SSLHandshakeException;

/**
 * Posts JSON to a URL. With a secret the request is signed: {@code X-Millrace-Signature:
 * sha256=<hex>}, the HMAC-SHA256 (RFC 2104) of {@code X-Millrace-Timestamp}, a dot and the body.
 * Redirects are not followed.
 */
final class Webhook implements Channel {
  /** How a notice becomes a body. */
  @FunctionalInterface
  interface Format {
    Map<String, Object> of(Notice notice);
  }

  private static final String ALGORITHM = "HmacSHA256";
  private static final long LONGEST_WAIT_MS = 30_000;

  private final ObjectMapper json = new ObjectMapper();
  private final HttpClient client;
  private final URI url;
  private final Format format;
  private final Optional<String> secret;
  private final Duration timeout;

  Webhook(URI url, Format format, Optional<String> secret, Duration timeout) {
    this.url = url;
    this.format = format;
    this.secret = secret;
    this.timeout = timeout;
    client =
        HttpClient.newBuilder()
            .connectTimeout(timeout)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();
  }

  /** The notice as it is. */
  static Map<String, Object> plain(Notice notice) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("id", notice.id());
    body.put("project", notice.project());
    body.put("run", notice.run());
    body.put("time", notice.time().toString());
    body.put("subject", notice.subject());
    body.put("text", notice.text());
    body.put("data", notice.data());
    return body;
  }

  @Override
  public String where() {
    return "webhook at " + url.getHost();
  }

  @Override
  public void deliver(Notice notice) throws Undelivered, InterruptedException {
    String body;
    try {
      body = json.writeValueAsString(format.of(notice));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("parameters are JSON values", e);
    }
    String timestamp = String.valueOf(notice.time().getEpochSecond());
    HttpRequest.Builder request =
        HttpRequest.newBuilder(url)
            .timeout(timeout)
            .header("Content-Type", "application/json")
            .header("User-Agent", "Millrace")
            .header("X-Millrace-Delivery", notice.id())
            .header("X-Millrace-Timestamp", timestamp)
            .POST(HttpRequest.BodyPublishers.ofString(body));
    secret.ifPresent(
        s -> request.header("X-Millrace-Signature", "sha256=" + signature(s, timestamp, body)));
    HttpResponse<Void> response;
    try {
      response = client.send(request.build(), BodyHandlers.discarding());
    } catch (SSLHandshakeException e) {
      throw new Undelivered("has a certificate that is not trusted", false, 0);
    } catch (IOException e) {
      throw new Undelivered("does not answer (" + e.getClass().getSimpleName() + ")", true, 0);
    }
    int status = response.statusCode();
    if (status < 200 || status >= 300) {
      boolean again = status == 408 || status == 425 || status == 429 || status >= 500;
      throw new Undelivered("answered with status " + status, again, retryAfterMs(response));
    }
  }

  private static long retryAfterMs(HttpResponse<?> response) {
    String seconds = response.headers().firstValue("Retry-After").orElse("");
    return seconds.matches("[0-9]{1,6}")
        ? Math.min(LONGEST_WAIT_MS, 1000 * Long.parseLong(seconds))
        : 0;
  }

  static String signature(String secret, String timestamp, String body) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), ALGORITHM));
      byte[] signed = (timestamp + "." + body).getBytes(StandardCharsets.UTF_8);
      return HexFormat.of().formatHex(mac.doFinal(signed));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has " + ALGORITHM, e);
    }
  }
}
