import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Writes the rows that tiny-assistant learns from: {@code java make/Prepare.java DATA OUT [SHARE]}.
 *
 * <p>DATA holds {@code banking77/train.csv} and {@code clinc150/train_val.json} as their authors
 * publish them. OUT gets {@code train.jsonl} ({@code prompt} and {@code completion}, each a list of
 * alternatives, and {@code weight}) and {@code held.jsonl} ({@code question}, {@code references},
 * {@code set}, {@code intent}, {@code domain}). SHARE of every intent's questions is held out (0.1).
 */
final class Prepare {
  private static final String TEXT = "\"((?:[^\"\\\\]|\\\\.)*)\"";
  private static final Pattern PAIR = Pattern.compile("\\[" + TEXT + ",\\s*\"(\\w+)\"\\]");
  private static final Pattern UNICODE = Pattern.compile("\\\\u([0-9a-fA-F]{4})");
  private static final Pattern ANSWERS =
      Pattern.compile(
          "\\{\"set\": \"(\\w+)\", \"intent\": " + TEXT + ", \"domain\": \"(\\w+)\", "
              + "\"answers\": \\[(.*)\\]\\}");

  /** The set and intent of a question. */
  private record Intent(String set, String name) implements Comparable<Intent> {
    @Override
    public int compareTo(Intent other) {
      int order = set.compareTo(other.set);
      return order != 0 ? order : name.compareTo(other.name);
    }
  }

  /** JSON strings as they stand in the file, and the domain. */
  private record Answers(String list, String domain) {}

  public static void main(String[] arguments) throws IOException {
    Path data = Path.of(arguments[0]);
    Path out = Files.createDirectories(Path.of(arguments[1]));
    double share = arguments.length > 2 ? Double.parseDouble(arguments[2]) : 0.1;
    Map<Intent, Answers> answers = answers(Path.of("data/answers.jsonl"));
    Map<Intent, List<String>> questions = new TreeMap<>();
    for (String[] row : csv(Files.readString(data.resolve("banking77/train.csv")))) {
      if (!row[1].equals("category")) {
        questions
            .computeIfAbsent(new Intent("banking77", row[1]), i -> new ArrayList<>())
            .add(row[0]);
      }
    }
    Matcher pair = PAIR.matcher(Files.readString(data.resolve("clinc150/train_val.json")));
    while (pair.find()) {
      if (!pair.group(2).equals("oos")) {
        questions
            .computeIfAbsent(new Intent("clinc150", pair.group(2)), i -> new ArrayList<>())
            .add(unescape(pair.group(1)));
      }
    }
    Random random = new Random(7);
    List<String> train = new ArrayList<>();
    List<String> held = new ArrayList<>();
    questions.forEach(
        (intent, texts) -> {
          Answers known = answers.get(intent);
          if (known == null) {
            throw new IllegalStateException("No answer in data/answers.jsonl for " + intent);
          }
          Collections.shuffle(texts, random);
          int kept = (int) Math.round(texts.size() * share);
          texts.subList(0, kept).forEach(text -> held.add(heldRow(intent, known, text)));
          texts.subList(kept, texts.size()).forEach(text -> train.add(trainRow(intent, known, text)));
        });
    Collections.shuffle(train, random);
    Collections.shuffle(held, random);
    Files.write(out.resolve("train.jsonl"), train);
    Files.write(out.resolve("held.jsonl"), held);
  }

  private static String trainRow(Intent intent, Answers known, String text) {
    String prompts = quote(text);
    if (text.contains("-")) { // the template makes "topup" of "top-up"; people also write "top up"
      prompts += "," + prompts + "," + quote(text.replace('-', ' '));
    }
    // BANKING77 is the smaller and the harder set.
    double weight = intent.set().equals("banking77") ? 1.5 : 0.9;
    return "{\"prompt\":[%s],\"completion\":[%s],\"weight\":%s}"
        .formatted(prompts, known.list(), weight);
  }

  private static String heldRow(Intent intent, Answers known, String text) {
    return "{\"question\":%s,\"references\":[%s],\"set\":\"%s\",\"intent\":%s,\"domain\":\"%s\"}"
        .formatted(quote(text), known.list(), intent.set(), quote(intent.name()), known.domain());
  }

  private static Map<Intent, Answers> answers(Path file) throws IOException {
    Map<Intent, Answers> answers = new TreeMap<>();
    for (String line : Files.readAllLines(file)) {
      Matcher matcher = ANSWERS.matcher(line);
      if (!matcher.matches()) {
        throw new IllegalStateException("Not a line of answers: " + line);
      }
      answers.put(
          new Intent(matcher.group(1), matcher.group(2)),
          new Answers(matcher.group(4), matcher.group(3)));
    }
    return answers;
  }

  /** Records of RFC 4180. */
  private static List<String[]> csv(String text) {
    List<String[]> records = new ArrayList<>();
    List<String> fields = new ArrayList<>();
    StringBuilder field = new StringBuilder();
    boolean quoted = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (quoted && c == '"' && i + 1 < text.length() && text.charAt(i + 1) == '"') {
        field.append(c);
        i++;
      } else if (c == '"') {
        quoted = !quoted;
      } else if (!quoted && (c == ',' || c == '\n')) {
        fields.add(field.toString().strip());
        field.setLength(0);
        if (c == '\n') {
          records.add(fields.toArray(String[]::new));
          fields.clear();
        }
      } else {
        field.append(c);
      }
    }
    return records;
  }

  private static String quote(String text) {
    return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + "\"";
  }

  private static String unescape(String json) {
    String plain =
        UNICODE
            .matcher(json)
            .replaceAll(m -> Character.toString(Integer.parseInt(m.group(1), 16)));
    return plain.replace("\\\"", "\"").replace("\\\\", "\\");
  }
}
