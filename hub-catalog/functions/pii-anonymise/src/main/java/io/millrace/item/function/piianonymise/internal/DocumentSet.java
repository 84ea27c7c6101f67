package io.millrace.item.function.piianonymise.internal;

import io.millrace.api.function.RunContext;
import io.millrace.runtime.items.OutputFolder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A folder of text files, anonymised file by file. What is no UTF-8 text, or too large to be one,
 * is left out and said so: a copy of what was not read could hold anything.
 */
final class DocumentSet {
  private static final long LARGEST = 16L << 20;

  private final RunContext context;
  private final Anonymiser anonymiser;
  private final PiiReport report;

  DocumentSet(RunContext context, Anonymiser anonymiser, PiiReport report) {
    this.context = context;
    this.anonymiser = anonymiser;
    this.report = report;
  }

  void anonymise() throws IOException {
    RunContext.Input input = context.requiredInput(AnonymiseFunction.DOCUMENTS);
    OutputFolder output = OutputFolder.of(context, AnonymiseFunction.DOCUMENTS);
    List<Path> files;
    try (Stream<Path> all = Files.walk(input.path())) {
      files = all.filter(Files::isRegularFile).sorted().toList();
    }
    long done = 0;
    for (Path file : files) {
      context.checkAborted();
      context.progress(done++, files.size(), "documents");
      String name = input.path().relativize(file).toString().replace('\\', '/');
      Optional<String> text = text(file);
      if (text.isEmpty()) {
        report.leftOut(name);
        continue;
      }
      Anonymiser.Outcome outcome = anonymiser.anonymise(text.get());
      report.unit();
      report.add(name, "", text.get(), outcome, anonymiser.remaining(outcome));
      Path target = output.path().resolve(name);
      Files.createDirectories(target.getParent());
      Files.writeString(target, outcome.text());
    }
    output.done(Map.of("documents", done - report.leftOutCount(), "anonymisedFrom", input.ref()));
  }

  private static Optional<String> text(Path file) throws IOException {
    if (Files.size(file) > LARGEST) {
      return Optional.empty();
    }
    try {
      ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file));
      String text = StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
      return text.indexOf('\0') >= 0 ? Optional.empty() : Optional.of(text);
    } catch (CharacterCodingException e) {
      return Optional.empty();
    }
  }
}
