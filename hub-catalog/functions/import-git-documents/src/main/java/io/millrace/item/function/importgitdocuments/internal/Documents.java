package io.millrace.item.function.importgitdocuments.internal;

import io.millrace.api.PlatformException;
import io.millrace.api.function.RunContext;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectLoader;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.treewalk.TreeWalk;

/**
 * The documents in the tree of a commit, written to a folder. Links and submodules are not
 * followed; what is large or no text is left out and counted.
 */
final class Documents {
  private static final Pattern HEADING = Pattern.compile("(?:#|=)\\s+(.+?)\\s*#*\\s*");
  private static final Pattern UNDERLINE = Pattern.compile("={3,}\\s*|-{3,}\\s*");
  private static final String LFS = "version https://git-lfs.github.com/spec/";

  private final Repository repository;
  private final RevCommit commit;
  private final Selection selection;
  private final Path folder;
  private final RunContext context;
  private final Map<String, Long> skipped = new TreeMap<>();
  private final Set<String> taken = new HashSet<>();
  private long bytes;

  Documents(
      Repository repository,
      RevCommit commit,
      Selection selection,
      Path folder,
      RunContext context) {
    this.repository = repository;
    this.commit = commit;
    this.selection = selection;
    this.folder = folder;
    this.context = context;
  }

  /** How many chosen files were left out, by reason. */
  Map<String, Long> skipped() {
    return skipped;
  }

  List<Document> extract() throws IOException {
    List<Document> found = new ArrayList<>();
    try (TreeWalk walk = new TreeWalk(repository)) {
      walk.addTree(commit.getTree());
      walk.setRecursive(true);
      while (walk.next()) {
        context.checkAborted();
        String path = walk.getPathString();
        if (selection.wants(path)) {
          take(walk, path).ifPresent(found::add);
        }
        if (found.size() > selection.maxFiles()) {
          throw tooLarge("holds more than " + selection.maxFiles() + " documents", "maxFiles");
        }
      }
    }
    if (found.isEmpty()) {
      throw PlatformException.caller(
          "DOCUMENTS_NOT_FOUND",
          "No file of commit "
              + commit.getName()
              + " is a document that 'include' and 'exclude' let pass; left out: "
              + skipped
              + ".",
          "Correct the globs; **/*.md means every Markdown file.");
    }
    return found;
  }

  private Optional<Document> take(TreeWalk walk, String path) throws IOException {
    FileMode mode = walk.getFileMode(0);
    if (mode != FileMode.REGULAR_FILE && mode != FileMode.EXECUTABLE_FILE) {
      return skip(mode == FileMode.GITLINK ? "submodule" : "link");
    }
    Optional<Path> target = target(path);
    if (target.isEmpty()) {
      return skip("unusablePath");
    }
    ObjectLoader blob = walk.getObjectReader().open(walk.getObjectId(0), Constants.OBJ_BLOB);
    if (blob.getSize() > selection.maxFileBytes()) {
      return skip("tooLarge");
    }
    byte[] content = blob.getBytes((int) selection.maxFileBytes());
    Optional<String> text = text(content);
    if (text.isEmpty()) {
      return skip("noText");
    }
    if (text.get().startsWith(LFS)) {
      return skip("largeFileStorage");
    }
    bytes += content.length;
    if (bytes > selection.maxBytes()) {
      throw tooLarge("holds more than " + selection.maxBytes() + " bytes of documents", "maxBytes");
    }
    Files.createDirectories(target.get().getParent());
    Files.write(target.get(), content);
    return Optional.of(
        new Document(path, title(path, text.get()), content.length, walk.getObjectId(0).getName()));
  }

  private Optional<Document> skip(String why) {
    skipped.merge(why, 1L, Long::sum);
    return Optional.empty();
  }

  /** Where the file goes: inside the folder, and under no name that was taken in another case. */
  private Optional<Path> target(String path) {
    try {
      Path target = folder.resolve(path).normalize();
      boolean inside = target.startsWith(folder) && !target.equals(folder);
      boolean plain =
          List.of(path.split("/")).stream().noneMatch(p -> p.isEmpty() || p.equals("."));
      return inside && plain && taken.add(path.toLowerCase(Locale.ROOT))
          ? Optional.of(target)
          : Optional.empty();
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }

  private static Optional<String> text(byte[] content) {
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(content)).toString();
      return text.indexOf('\0') >= 0 ? Optional.empty() : Optional.of(text);
    } catch (CharacterCodingException e) {
      return Optional.empty();
    }
  }

  /** The first heading of Markdown, AsciiDoc or reStructuredText; else the name of the file. */
  static String title(String path, String text) {
    String before = "";
    for (String line : text.lines().limit(100).toList()) {
      Matcher heading = HEADING.matcher(line);
      boolean underlined = !before.isBlank() && UNDERLINE.matcher(line).matches();
      if (heading.matches() || underlined) {
        String title = underlined ? before.strip() : heading.group(1);
        return title.length() > 200 ? title.substring(0, 200) : title;
      }
      before = line;
    }
    return path.substring(path.lastIndexOf('/') + 1);
  }

  private static PlatformException tooLarge(String what, String parameter) {
    return PlatformException.caller(
        "REPOSITORY_TOO_LARGE",
        "The repository " + what + ".",
        "Choose fewer with 'include' and 'exclude', or raise '" + parameter + "'.");
  }
}
