package io.millrace.cli.internal.authoring;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BuildWatchTest {
  @TempDir Path folder;

  private BuildWatch watch;
  private long clock = 1_000;

  @BeforeEach
  void a_project() throws IOException {
    Files.writeString(folder.resolve("pom.xml"), "<project/>");
    watch = new BuildWatch(PluginProject.in(folder));
  }

  private Path built(String name, byte[] content) throws IOException {
    Files.createDirectories(folder.resolve("target"));
    Path jar = Files.write(folder.resolve("target").resolve(name), content);
    Files.setLastModifiedTime(jar, FileTime.fromMillis(clock += 1_000));
    return jar;
  }

  private Optional<Path> lookTwice() {
    watch.poll();
    return watch.poll();
  }

  @Test
  void gives_a_build_once_it_holds_still() throws IOException {
    Path jar = built("a-1.0.0.jar", Jars.with("one"));

    assertEquals(Optional.empty(), watch.poll());
    assertEquals(Optional.of(jar), watch.poll());
    assertEquals(Optional.empty(), watch.poll());
  }

  @Test
  void gives_the_next_build_too() throws IOException {
    built("a-1.0.0.jar", Jars.with("one"));
    lookTwice();

    Path jar = built("a-1.0.0.jar", Jars.with("two"));

    assertEquals(Optional.of(jar), lookTwice());
  }

  @Test
  void a_build_of_the_same_bytes_is_no_change() throws IOException {
    built("a-1.0.0.jar", Jars.with("one"));
    lookTwice();

    built("a-1.0.0.jar", Jars.with("one"));

    assertEquals(Optional.empty(), lookTwice());
  }

  @Test
  void waits_for_a_jar_that_is_not_written_to_its_end() throws IOException {
    byte[] whole = Jars.with("one");
    built("a-1.0.0.jar", Arrays.copyOf(whole, whole.length / 2));
    assertEquals(Optional.empty(), lookTwice());

    Path jar = built("a-1.0.0.jar", whole);

    assertEquals(Optional.of(jar), lookTwice());
  }

  @Test
  void leaves_sources_and_the_like_alone() throws IOException {
    Path jar = built("a-1.0.0.jar", Jars.with("one"));
    built("a-1.0.0-sources.jar", Jars.with("sources"));

    assertEquals(Optional.of(jar), lookTwice());
  }

  @Test
  void a_clean_is_no_build() throws IOException {
    Path jar = built("a-1.0.0.jar", Jars.with("one"));
    lookTwice();

    Files.delete(jar);
    assertEquals(Optional.empty(), lookTwice());
    Files.delete(folder.resolve("target"));

    assertEquals(Optional.empty(), lookTwice());
  }
}
