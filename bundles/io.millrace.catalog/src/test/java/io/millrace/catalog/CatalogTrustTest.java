package io.millrace.catalog;

import static io.millrace.catalog.SampleCatalogue.NOW;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.PlatformException;
import io.millrace.catalog.CatalogTrust.Seen;
import io.millrace.catalog.CatalogTrust.Shortcoming;
import io.millrace.catalog.CatalogTrust.Vouched;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class CatalogTrustTest {
  private final SigningKey key = SigningKey.generate();
  private final SigningKey other = SigningKey.generate();
  private final CatalogFiles good = SampleCatalogue.signed("Shouts.", 7, key);

  private CatalogTrust trust(Shortcoming... accepts) {
    return new CatalogTrust("acme", List.of(key.publicKey()), Set.of(accepts));
  }

  private String refusal(CatalogFiles files, Optional<Seen> seen) {
    PlatformException refused =
        assertThrows(PlatformException.class, () -> trust().check(files, seen, NOW));
    assertEquals("HUB_UNTRUSTED", refused.code());
    return refused.what();
  }

  private void refuses(CatalogFiles files, String reason) {
    String what = refusal(files, Optional.empty());
    assertTrue(what.contains(reason), what);
  }

  private CatalogFiles with(byte[] envelope) {
    return new CatalogFiles(good.index(), good.overview(), Optional.of(envelope));
  }

  private CatalogFiles edited(String from, String to) {
    String text = new String(good.envelope().orElseThrow(), StandardCharsets.UTF_8);
    assertTrue(text.contains(from), text);
    return with(IndexText.bytes(text.replace(from, to)));
  }

  @Test
  void believes_what_a_trusted_key_signed() {
    Vouched vouched = trust().check(good, Optional.empty(), NOW);

    assertEquals(Optional.of(key.publicKey().id()), vouched.key());
    assertEquals(7, vouched.statement().orElseThrow().counter());
    assertEquals(7, vouched.seen().orElseThrow().counter());
    assertEquals(List.of(), vouched.warnings());
  }

  @Test
  void one_of_several_signatures_suffices_so_that_keys_can_change() {
    CatalogFiles both = SampleCatalogue.signed("Shouts.", 1, other, key);

    assertEquals(
        Optional.of(key.publicKey().id()), trust().check(both, Optional.empty(), NOW).key());
  }

  @Test
  void refuses_the_unsigned() {
    refuses(SampleCatalogue.unsigned("Shouts."), "it is not signed");
    refuses(
        with(IndexText.bytes("{\"payloadType\":\"x\",\"payload\":\"\",\"signatures\":[]}")),
        "it is not signed");
  }

  @Test
  void refuses_another_key() {
    refuses(SampleCatalogue.signed("Shouts.", 1, other), "not by a key that is trusted");
  }

  @Test
  void refuses_a_stranger_who_claims_to_be_the_key() {
    CatalogFiles forged = SampleCatalogue.signed("Shouts.", 1, other);
    String text = new String(forged.envelope().orElseThrow(), StandardCharsets.UTF_8);

    refuses(
        new CatalogFiles(
            forged.index(),
            forged.overview(),
            Optional.of(
                IndexText.bytes(text.replace(other.publicKey().id(), key.publicKey().id())))),
        "it was altered");
  }

  @Test
  void refuses_an_altered_index_overview_or_statement() {
    CatalogFiles louder = SampleCatalogue.unsigned("SHOUTS.");
    String payload =
        new String(
            Base64.getDecoder()
                .decode(
                    new String(good.envelope().orElseThrow(), StandardCharsets.UTF_8)
                        .replaceAll("(?s).*\"payload\" : \"([^\"]*)\".*", "$1")),
            StandardCharsets.UTF_8);
    String older = payload.replace("\"counter\" : 7", "\"counter\" : 9");

    refuses(new CatalogFiles(louder.index(), good.overview(), good.envelope()), "index.xml was");
    refuses(new CatalogFiles(good.index(), louder.overview(), good.envelope()), "catalog.json was");
    refuses(new CatalogFiles(good.index(), Optional.empty(), good.envelope()), "catalog.json was");
    refuses(
        edited(
            Base64.getEncoder().encodeToString(IndexText.bytes(payload)),
            Base64.getEncoder().encodeToString(IndexText.bytes(older))),
        "it was altered");
  }

  @Test
  void refuses_the_expired() {
    CatalogFiles old =
        SampleCatalogue.unsigned("Shouts.").sign(1, NOW.minusSeconds(60), NOW, List.of(key));

    refuses(old, "it expired at 2026-11-25T12:00:00Z");
  }

  @Test
  void refuses_the_rolled_back_and_the_same_counter_with_another_content() {
    Seen seen = trust().check(good, Optional.empty(), NOW).seen().orElseThrow();
    CatalogFiles older = SampleCatalogue.signed("Shouts.", 6, key);
    CatalogFiles twin = SampleCatalogue.signed("Whispers.", 7, key);

    assertTrue(refusal(older, Optional.of(seen)).contains("its counter is 6, and 7 was seen"));
    assertTrue(refusal(twin, Optional.of(seen)).contains("another one with the counter 7"));
    assertEquals(Optional.of(seen), trust().check(good, Optional.of(seen), NOW).seen());
  }

  @Test
  void lets_pass_what_the_operator_accepts_and_says_so() {
    CatalogFiles old =
        SampleCatalogue.unsigned("Shouts.").sign(1, NOW.minusSeconds(60), NOW, List.of(key));
    CatalogTrust lenient = trust(Shortcoming.values());

    assertEquals(
        List.of("catalogue acme is used although it is not signed"),
        lenient.check(SampleCatalogue.unsigned("x"), Optional.empty(), NOW).warnings());
    assertEquals(2, lenient.check(old, Optional.of(new Seen(9, "0")), NOW).warnings().size());
    assertEquals(
        Optional.empty(),
        lenient.check(SampleCatalogue.signed("x", 1, other), Optional.empty(), NOW).key());
  }

  @Test
  void refuses_what_is_malformed_with_the_reason() {
    refuses(with(IndexText.bytes("not json")), "malformed: it is no JSON");
    refuses(with(IndexText.bytes("[]")), "malformed");
    refuses(with(IndexText.bytes("{}")), "no list of at most 32 'signatures'");
    refuses(with(IndexText.bytes("{\"a\":".repeat(5000) + "1" + "}".repeat(5000))), "malformed");
    refuses(edited("\"payload\" : \"", "\"payload\" : \"*"), "no base64");
    refuses(edited("vnd.millrace.catalog", "vnd.other"), "it was altered");
    refuses(edited("\"payloadType\"", "\"payloadType\" : \"x\", \"payloadType\""), "malformed");
  }
}
