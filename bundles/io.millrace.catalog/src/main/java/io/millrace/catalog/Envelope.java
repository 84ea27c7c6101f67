package io.millrace.catalog;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * Signatures over a payload, in the form of the Dead Simple Signing Envelope 1.0 (DSSE): any tool
 * that knows it can check ours.
 *
 * @param payloadType what the payload is; signed along
 * @param payload not copied
 * @param signatures one for each key that vouches
 */
record Envelope(String payloadType, byte[] payload, List<Signed> signatures) {
  private static final int MAX_SIGNATURES = 32;

  Envelope {
    signatures = List.copyOf(signatures);
  }

  /**
   * One signature.
   *
   * @param keyId which key made it; a hint, as anybody can write it
   */
  record Signed(String keyId, byte[] signature) {}

  static Envelope sign(String payloadType, byte[] payload, List<SigningKey> keys) {
    byte[] message = preAuthentication(payloadType, payload);
    return new Envelope(
        payloadType,
        payload,
        keys.stream().map(k -> new Signed(k.publicKey().id(), k.sign(message))).toList());
  }

  /** What is signed: PAE(type, body) = "DSSEv1" SP LEN(type) SP type SP LEN(body) SP body. */
  private static byte[] preAuthentication(String type, byte[] body) {
    byte[] named = type.getBytes(StandardCharsets.UTF_8);
    byte[] head =
        ("DSSEv1 " + named.length + " " + type + " " + body.length + " ")
            .getBytes(StandardCharsets.UTF_8);
    byte[] message = new byte[head.length + body.length];
    System.arraycopy(head, 0, message, 0, head.length);
    System.arraycopy(body, 0, message, head.length, body.length);
    return message;
  }

  /** The bytes that the signatures are made over. */
  byte[] message() {
    return preAuthentication(payloadType, payload);
  }

  /**
   * Reads the JSON form.
   *
   * @throws IOException saying what is wrong with it
   */
  static Envelope read(byte[] json) throws IOException {
    JsonNode root = BoundedJson.read(json);
    JsonNode signatures = root.path("signatures");
    if (!signatures.isArray() || signatures.size() > MAX_SIGNATURES) {
      throw new IOException("it has no list of at most " + MAX_SIGNATURES + " 'signatures'");
    }
    List<Signed> signed = new ArrayList<>();
    for (JsonNode signature : signatures) {
      signed.add(new Signed(signature.path("keyid").asText(""), decoded(signature, "sig")));
    }
    if (!root.path("payloadType").isTextual()) {
      throw new IOException("it has no 'payloadType'");
    }
    return new Envelope(root.path("payloadType").textValue(), decoded(root, "payload"), signed);
  }

  /** DSSE allows both alphabets of base64. */
  private static byte[] decoded(JsonNode node, String field) throws IOException {
    if (!node.path(field).isTextual()) {
      throw new IOException("it has no '" + field + "'");
    }
    try {
      return Base64.getDecoder()
          .decode(node.path(field).textValue().replace('-', '+').replace('_', '/'));
    } catch (IllegalArgumentException bad) {
      throw new IOException("its '" + field + "' is no base64", bad);
    }
  }

  byte[] write() {
    List<Object> list = new ArrayList<>();
    for (Signed signed : signatures) {
      list.add(
          BoundedJson.object(
              "keyid",
              signed.keyId(),
              "sig",
              Base64.getEncoder().encodeToString(signed.signature())));
    }
    return BoundedJson.write(
        BoundedJson.object(
            "payloadType",
            payloadType,
            "payload",
            Base64.getEncoder().encodeToString(payload),
            "signatures",
            list));
  }
}
