package {{package}}.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.stream.Stream;

/** How far an earlier attempt came: one folder a step, renamed into place once it is complete. */
final class Checkpoint {
  private final Path folder;

  Checkpoint(Path folder) {
    this.folder = folder;
  }

  /** The last step saved; 0 if none. */
  long step() throws IOException {
    try (Stream<Path> saved = Files.list(folder)) {
      return saved
          .map(s -> s.getFileName().toString())
          .filter(n -> n.matches("step-\\d+"))
          .mapToLong(n -> Long.parseLong(n.substring(5)))
          .max()
          .orElse(0);
    }
  }

  Optional<Bigram> model() throws IOException {
    long step = step();
    return step == 0 ? Optional.empty() : Optional.of(Bigram.read(folder.resolve("step-" + step)));
  }

  void save(Bigram model, long step) throws IOException {
    Path incoming = Files.createDirectories(folder.resolve("incoming"));
    model.write(incoming);
    Files.move(incoming, folder.resolve("step-" + step), StandardCopyOption.ATOMIC_MOVE);
  }
}
