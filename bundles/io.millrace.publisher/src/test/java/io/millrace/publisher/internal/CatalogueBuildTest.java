package io.millrace.publisher.internal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.millrace.catalog.SigningKey;
import io.millrace.catalog.VerificationKey;
import io.millrace.publisher.Examination;
import io.millrace.publisher.Examined;
import io.millrace.publisher.SampleJar;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CatalogueBuildTest {
  private static final Instant NOW = Instant.parse("2026-11-25T12:00:00Z");
  @TempDir Path folder;

  private Path built(String name, Instant now) throws IOException {
    Path catalogue = folder.resolve(name);
    SampleJar.item("whisper", "1.0.0").write(catalogue.resolve("a.jar"));
    SampleJar.item("shout", "1.0.0").write(catalogue.resolve("b.jar"));
    SampleJar.library("org.acme.words", "1.0.0").write(catalogue.resolve("c.jar"));
    CatalogueBuild.run(
        "Test", catalogue, SigningKey.generate(), folder.resolve(name + ".pem"), now);
    return catalogue;
  }

  @Test
  void two_builds_write_the_same_index_and_overview() throws Exception {
    Path first = built("first", NOW);
    Path second = built("second", NOW.plusSeconds(60));

    for (String file : List.of("index.xml", "catalog.json")) {
      assertArrayEquals(
          Files.readAllBytes(first.resolve(file)), Files.readAllBytes(second.resolve(file)));
    }
  }

  @Test
  void the_public_key_beside_it_vouches_for_ten_years_and_a_later_build_counts_higher()
      throws Exception {
    Examined first = examined("first", NOW);
    Examined second = examined("second", NOW.plusSeconds(1));

    assertEquals(List.of(), first.problems());
    assertEquals(3, first.bundles());
    assertEquals(2, first.items());
    assertEquals(NOW.plus(Duration.ofDays(3653)), first.expires().orElseThrow());
    assertEquals(first.counter() + 1, second.counter());
  }

  private Examined examined(String name, Instant now) throws IOException {
    Path catalogue = built(name, now);
    VerificationKey key = VerificationKey.parse(Files.readString(folder.resolve(name + ".pem")));
    return Examination.of(catalogue, List.of(key), Clock.fixed(now.plusSeconds(9), ZoneOffset.UTC));
  }

  @Test
  void a_key_that_is_named_must_be_there_and_one_that_is_not_named_is_made() throws Exception {
    Path catalogue = folder.resolve("c");
    SampleJar.item("shout", "1.0.0").write(catalogue.resolve("b.jar"));
    String made = folder.resolve("target/key.pem").toString();
    String shared = folder.resolve("keys/millrace.pem").toString();
    String[] named = {"Test", catalogue.toString(), "key=" + folder + "/absent.pem", made, shared};

    assertThrows(IOException.class, () -> CatalogueBuild.main(named));
    CatalogueBuild.main(new String[] {"Test", catalogue.toString(), "key=", made, shared});

    assertEquals(
        SigningKey.read(Path.of(made)).publicKey(),
        VerificationKey.parse(Files.readString(Path.of(shared))));
    assertFalse(Files.readString(Path.of(shared)).contains("PRIVATE"));
  }
}
