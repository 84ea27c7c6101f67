package io.millrace.runtime.constraint.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.api.PlatformException;
import io.millrace.api.model.OutputForm;
import io.millrace.api.model.TokenConstraint;
import io.millrace.api.model.Vocabulary;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Grammars in llama.cpp's GBNF: what is said matches, what matches can be said. */
@Timeout(60)
class GbnfTest {
  private static final String CHESS =
      """
      # a game, as llama.cpp's guide has it
      root ::= (
          # it must start with a numbered move
          "1. " move " " move "\\n"

          ([1-9] [0-9]? ". " move " " move "\\n")+
      )
      move ::= (pawn | nonpawn | castle) [+#]?
      nonpawn ::= [NBKQR] [a-h]? [1-8]? "x"? [a-h] [1-8]
      pawn ::= ([a-h] "x")? [a-h] [1-8] ("=" [NBKQR])?
      castle ::= "O-O" "-O"?
      """;
  private static final String CHESS_PATTERN =
      "1\\. M M\n([1-9][0-9]?\\. M M\n)+"
          .replace(
              "M",
              "(([a-h]x)?[a-h][1-8](=[NBKQR])?|[NBKQR][a-h]?[1-8]?x?[a-h][1-8]|O-O(-O)?)[+#]?");
  private static final String JSON_VALUES =
      """
      root   ::= object
      value  ::= object | array | string | number | ("true" | "false" | "null") ws
      object ::=
        "{" ws (
                  string ":" ws value
          ("," ws string ":" ws value)*
        )? "}" ws
      array  ::= "[" ws ( value ("," ws value)* )? "]" ws
      string ::= "\\"" ( [^"\\\\\\x7F\\x00-\\x1F] | "\\\\" (["\\\\bfnrt] | "u" [0-9a-c]{4}) )* "\\"" ws
      number ::= ("-"? ([0-9] | [1-9] [0-9]{0,15})) ("." [0-9]+)? ([eE] [-+]? [0-9] [1-9]{0,1})? ws
      ws ::= | " " | "\\n" [ \\t]{0,20}
      """;

  private final byte[][] tokens = RandomModel.vocabulary(700);
  private final Vocabulary vocabulary = new Vocabulary(List.of(tokens), Set.of(0));
  private final AutomatonCompiler compiler = new AutomatonCompiler();

  private TokenConstraint constrain(String grammar) {
    return compiler.constrain(new OutputForm.Grammar(grammar), vocabulary);
  }

  private PlatformException refused(String grammar) {
    return assertThrows(PlatformException.class, () -> constrain(grammar));
  }

  /** Byte by byte; whether it is a beginning of what the grammar describes. */
  private static boolean begins(TokenConstraint constraint, String text) {
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      int token = 1 + (b & 0xff);
      if ((constraint.allowed()[token >> 6] >>> token & 1) == 0) {
        return false;
      }
      constraint.accept(token);
    }
    return true;
  }

  private boolean matches(String grammar, String text) {
    TokenConstraint constraint = constrain(grammar);
    return begins(constraint, text) && constraint.mayEnd();
  }

  private void everyAnswerMatches(String grammar, String pattern) {
    RandomModel model = new RandomModel(tokens);
    Random random = new Random(7);
    int ended = 0;
    for (int i = 0; i < 60; i++) {
      RandomModel.Said said = model.say(constrain(grammar), 200, random);
      assertTrue(!said.ended() || said.text().matches(pattern), said.text());
      ended += said.ended() ? 1 : 0;
    }
    assertTrue(ended > 5, "only " + ended + " of 60 ended");
  }

  @Test
  void games_of_chess_and_lists_are_what_their_patterns_say() {
    everyAnswerMatches(CHESS, CHESS_PATTERN);
    everyAnswerMatches("root ::= (\"- \" item)+\nitem ::= [^\\n]+ \"\\n\"", "(- [^\n]+\n)+");
    assertTrue(matches(CHESS, "1. e4 e5\n2. Nf3 Nc6\n3. Bb5 a6\n"));
    assertFalse(matches(CHESS, "1. e4 e5\n"));
    assertFalse(matches(CHESS, "1. e4 e9\n"));
  }

  @Test
  void json_by_a_grammar_is_json() throws Exception {
    ObjectMapper json = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
    RandomModel model = new RandomModel(tokens);
    Random random = new Random(3);
    int ended = 0;
    for (int i = 0; i < 60; i++) {
      RandomModel.Said said = model.say(constrain(JSON_VALUES), 300, random);
      if (said.ended()) {
        ended++;
        assertTrue(json.readTree(said.text()).isObject(), said.text());
      }
    }
    assertTrue(ended > 20, ended + " of 60 ended");
    assertTrue(matches(JSON_VALUES, "{\"a\":[1,{\"b\":\"\\u00bc é🙂\"},[]], \"c\":-1.5e+3}"));
    assertFalse(matches(JSON_VALUES, "{\"a\":[1,{\"b\":2]}}"));
  }

  @Test
  void brackets_are_balanced_however_deep() {
    String grammar = "root ::= \"(\" root \")\" | \"[\" root \"]\" |";
    String open = "([".repeat(300);
    String close = "])".repeat(300);

    assertTrue(matches(grammar, open + close));
    assertTrue(matches(grammar, ""));
    assertFalse(matches(grammar, open + close.substring(1)));
    assertFalse(matches(grammar, open + close + ")"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      quoteCharacter = '\0',
      value = {
        "root ::= a b ~ xy ~ x",
        "root ::= a? b? ~ x ~ yx",
        "root ::= (a | ws)* b ~ x x y ~ x",
        "root ::= (a? b?){2} ~ xyxy ~ xyxyx",
        "root ::= a{2,3} ~ xxx ~ xxxx",
        "root ::= a{2,} b ~ xxxxy ~ xy",
        "root ::= a{0} b ~ y ~ xy",
        "root ::= [^a-y] ~ é ~ y",
        "root ::= [a-c\\-]+ ~ a-c ~ d",
        "root ::= [+-] ~ - ~ ,",
        "root ::= [\\u00e9-\\u65e5\\U0001F642]+ ~ é日🙂 ~ 🙃",
        "root ::= . ~ 🙂 ~ 🙂🙂",
        "root ::= \"\\x41\\\"\\\\\" ~ A\"\\ ~ A",
        "root ::= \"ab\" | \"abc\" | \"b\" | a ~ abc ~ ac",
        "root ::= ws ws a ws ~ x ~ y",
        "root ::= more more ~ yyx ~ xxx",
      })
  void what_a_grammar_describes_can_be_said_and_nothing_else(
      String root, String right, String wrong) {
    String grammar = root + "\na ::= \"x\"\nb ::= \"y\"\nws ::= | \" \" ws\nmore ::= b* a?\n";

    assertTrue(matches(grammar, right));
    assertFalse(matches(grammar, wrong));
  }

  @Test
  void classes_are_well_formed_utf8_of_their_characters() {
    for (String set : List.of("[^\\u0800-\\uffff]", "[\\u07ff-\\U00010000]", "[\\x7f-\\u0080]")) {
      String pattern = set.replaceAll("\\\\U000(.....)", "\\\\x{$1}");
      TokenConstraint any = constrain("root ::= " + set);
      for (int c = 0; c <= 0x10ffff; c += c < 0x900 || c % 0x1000 > 0xff0 ? 1 : 15) {
        String text = Character.toString(c);
        if (Character.getType(c) != Character.SURROGATE) {
          assertEquals(text.matches(pattern), matches("root ::= " + set, text), set + " " + c);
        }
      }
      assertFalse(any.mayEnd());
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      quoteCharacter = '\0',
      value = {
        "root ::= \"a\" b ~ SCHEMA_INVALID ~ no rule 'b', which is named at line 1, column 14",
        "rot ::= \"a\" ~ SCHEMA_INVALID ~ no rule 'root' at line 1, column 12",
        "root ::= root \"a\" | \"b\" ~ SCHEMA_UNSUPPORTED ~ 'root', which begins with itself",
        "root ::= (\"x\"? root)? \"a\" ~ SCHEMA_UNSUPPORTED ~ named at line 1, column 16",
        "root ::= <think> \"a\" ~ SCHEMA_UNSUPPORTED ~ a token at line 1, column 10",
        "root ::= !<[7]>* ~ SCHEMA_UNSUPPORTED ~ a token at line 1, column 10",
        "root ::= \"a ~ SCHEMA_INVALID ~ without end at line 1",
        "root ::= (\"a\" ~ SCHEMA_INVALID ~ a group without end at line 1",
        "root ::= \"a\") ~ SCHEMA_INVALID ~ ')' at line 1, column 13",
        "root ::= [] ~ SCHEMA_INVALID ~ a class without characters at line 1, column 11",
        "root ::= [b-a] ~ SCHEMA_INVALID ~ a range that falls",
        "root ::= \"a\"{3,2} ~ SCHEMA_INVALID ~ a count that falls",
        "root ::= \"a\"{99999} ~ SCHEMA_INVALID ~ at most 10000",
        "root ::= * ~ SCHEMA_INVALID ~ '*' at line 1, column 10",
        "root ::= \"\\q\" ~ SCHEMA_INVALID ~ an escape that GBNF does not know",
        "root ::= \"\\ud800\" ~ SCHEMA_INVALID ~ what is no character",
        "start: \"a\" ~ SCHEMA_INVALID ~ no rule, which is a name",
        "root ::= \"(\" root ~ SCHEMA_IMPOSSIBLE ~ 'root'",
      })
  void what_is_wrong_is_told_with_its_place(String grammar, String code, String what) {
    PlatformException e = refused(grammar);

    assertEquals(code, e.code(), e.what());
    assertTrue(e.what().contains(what), e.what());
  }

  @Test
  void places_are_lines_and_columns() {
    PlatformException twice = refused("root ::= a\na ::= \"é\"\na ::= \"b\"\n");
    PlatformException hidden = refused("root ::= a\na ::= ws b\nb ::= a \"x\"\nws ::= \" \"?");

    assertTrue(twice.what().contains("second rule 'a'"), twice.what());
    assertTrue(hidden.what().contains("'a', which begins with itself"), hidden.what());
    assertTrue(hidden.what().contains("line 2, column 10"), hidden.what());
  }

  @Test
  void thousands_of_words_are_a_tree() {
    String words =
        IntStream.range(0, 9_000).mapToObj(i -> "\"w" + i + "\"").collect(Collectors.joining("|"));

    assertTrue(matches("root ::= (" + words + ")+", "w17w8999w3"));
    assertFalse(matches("root ::= (" + words + ")+", "w17w9000"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "root ::= \"a\" root x | \"a\" root y | \"a\"\nx ::= \"a\"\ny ::= [a]",
        "root ::= (\"a\"? \"a\"? \"a\"?)* x*\nx ::= \"a\" x x | \"a\" x y | \"a\"\ny ::= [a-b]",
        "root ::= \"a\" root? [a-b]? root? \"a\"?",
      })
  void what_is_ambiguous_without_end_is_told_or_said_in_time(String grammar) {
    TokenConstraint constraint = constrain(grammar);
    long begun = System.nanoTime();
    try {
      begins(constraint, "a".repeat(2_000));
    } catch (PlatformException e) {
      assertEquals("SCHEMA_TOO_LARGE", e.code());
    }
    double seconds = (System.nanoTime() - begun) / 1e9;
    assertTrue(seconds < 30, "took " + seconds + " s");
  }

  @ParameterizedTest
  @CsvSource({"'\"x\"',99", "'\"x\"',4", "'\"x\"?',99", "'\"x\"?',4", "'[a-b]* |',4"})
  void counts_of_counts_of_groups_take_no_deep_stack(String head, int counts) throws Exception {
    String opened = ("(" + head + " ").repeat(99);
    String grammar = "root ::= " + opened + "\"a\"" + (")" + "?".repeat(counts)).repeat(99);
    List<Throwable> thrown = new CopyOnWriteArrayList<>();
    Thread small = new Thread(null, () -> begins(constrain(grammar), "xxa"), "small", 512 << 10);
    small.setUncaughtExceptionHandler((t, e) -> thrown.add(e));
    small.start();
    small.join();

    assertTrue(thrown.stream().allMatch(e -> e instanceof PlatformException), thrown::toString);
    assertTrue(counts == 4 || thrown.size() == 1, "refused");
  }

  @Test
  void what_is_deep_or_large_is_told() {
    String row =
        IntStream.range(0, 3_000)
            .mapToObj(i -> "r" + i + " ::= r" + (i + 1))
            .collect(Collectors.joining("\n"));
    String groups = "(".repeat(200) + "\"a\"" + ")".repeat(200);
    String optional = "root ::= " + "[ab]? ".repeat(3_000) + "\"c\"";

    assertEquals("SCHEMA_TOO_LARGE", refused("root ::= r0\n" + row + "\nr3000 ::= \"a\"").code());
    assertEquals("SCHEMA_INVALID", refused("root ::= " + groups).code());
    assertEquals("SCHEMA_TOO_LARGE", refused(optional).code());
    assertEquals("SCHEMA_TOO_LARGE", refused("#".repeat(300_000)).code());
    String many =
        IntStream.range(0, 6_000)
            .mapToObj(i -> "r" + i + " ::= \"a\"\n")
            .collect(Collectors.joining());
    assertEquals("SCHEMA_TOO_LARGE", refused(many).code());
  }
}
