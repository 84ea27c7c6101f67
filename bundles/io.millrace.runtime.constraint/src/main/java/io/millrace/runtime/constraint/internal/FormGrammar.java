package io.millrace.runtime.constraint.internal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.millrace.api.PlatformException;
import io.millrace.api.model.OutputForm;
import io.millrace.api.model.OutputForm.Tag;
import io.millrace.api.model.OutputForm.Tagged;
import io.millrace.runtime.constraint.internal.automaton.Term;
import io.millrace.runtime.constraint.internal.automaton.Terms;
import io.millrace.runtime.constraint.internal.automaton.TextWithout;
import io.millrace.runtime.constraint.internal.gbnf.GbnfGrammar;
import io.millrace.runtime.constraint.internal.pattern.CharacterAutomaton;
import io.millrace.runtime.constraint.internal.pattern.MatchingCharacters;
import io.millrace.runtime.constraint.internal.pattern.Pattern;
import io.millrace.runtime.constraint.internal.pattern.PatternReader;
import io.millrace.runtime.constraint.internal.schema.SchemaGrammar;
import java.util.ArrayList;
import java.util.List;

/** Writes forms of output as terms. Used once. */
final class FormGrammar {
  private static final int LONGEST_SCHEMA = 256 << 10;
  private static final int DEEPEST_SCHEMA = 200;

  private final Terms terms;
  private final SchemaGrammar schemas;

  FormGrammar(Terms terms) {
    this.terms = terms;
    this.schemas = new SchemaGrammar(terms);
  }

  Term of(OutputForm form) {
    if (form instanceof OutputForm.JsonObject) {
      return schemas.complete(schemas.object());
    }
    if (form instanceof OutputForm.Schema s) {
      return schemas.complete(schemas.schema(read(s.schema())));
    }
    if (form instanceof OutputForm.Matching m) {
      return matching(m.pattern());
    }
    if (form instanceof OutputForm.Grammar g) {
      return GbnfGrammar.of(terms, g.gbnf());
    }
    return tagged((Tagged) form);
  }

  private Term tagged(Tagged form) {
    List<Term> each = new ArrayList<>();
    for (Tag tag : form.tags()) {
      // Every tool must be callable: an impossible one is told, not left out.
      Term value = schemas.complete(schemas.schema(read(tag.schema())));
      each.add(terms.sequence(terms.text(tag.begin()), value, terms.text(tag.end())));
    }
    Term one = terms.either(each);
    Term more = terms.sequence(terms.text(form.separator()), one);
    Term tags =
        terms.sequence(
            terms.text(form.opening()),
            one,
            terms.repeat(more, 0, form.most() < 0 ? -1 : form.most() - 1),
            terms.text(form.closing()));
    if (!form.orText()) {
      return tags;
    }
    Term text = TextWithout.of(terms, trigger(form));
    return terms.either(text, terms.sequence(text, tags));
  }

  /** With what tags begin, whichever comes. */
  private static String trigger(Tagged form) {
    if (!form.opening().isEmpty()) {
      return form.opening();
    }
    String common = form.tags().get(0).begin();
    for (Tag tag : form.tags()) {
      int i = 0;
      while (i < Math.min(common.length(), tag.begin().length())
          && common.charAt(i) == tag.begin().charAt(i)) {
        i++;
      }
      common = common.substring(0, i);
    }
    if (common.isBlank()) {
      throw new IllegalArgumentException("tags that have no beginning in common");
    }
    return common;
  }

  private Term matching(String regex) {
    try {
      Pattern whole = new Pattern.Both(Pattern.characters(0, -1), PatternReader.whole(regex));
      CharacterAutomaton automaton = CharacterAutomaton.of(whole, terms.effort());
      if (automaton == null) {
        throw PlatformException.caller(
            "SCHEMA_TOO_LARGE", "The pattern takes too large an automaton.", "Simplify it.");
      }
      if (automaton.empty()) {
        throw PlatformException.caller(
            "SCHEMA_IMPOSSIBLE", "No text fits the pattern.", "Correct the pattern.");
      }
      return MatchingCharacters.plain(terms, automaton);
    } catch (PatternReader.Unreadable e) {
      throw PlatformException.caller(
          "SCHEMA_UNSUPPORTED", "The pattern " + e.getMessage() + ".", "Use plain expressions.");
    }
  }

  private static JsonNode read(String schema) {
    if (schema.length() > LONGEST_SCHEMA) {
      throw PlatformException.caller(
          "SCHEMA_TOO_LARGE",
          "The schema has "
              + schema.length()
              + " characters; at most "
              + LONGEST_SCHEMA
              + " are read.",
          "Shorten it.");
    }
    try {
      return mapper().readTree(schema);
    } catch (JsonProcessingException e) {
      throw PlatformException.caller(
          "SCHEMA_INVALID",
          "The schema is not valid JSON: " + e.getOriginalMessage() + ".",
          "Send a JSON Schema.");
    }
  }

  private static ObjectMapper mapper() {
    ObjectMapper mapper =
        JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .nodeFactory(JsonNodeFactory.withExactBigDecimals(true))
            .build();
    mapper
        .getFactory()
        .setStreamReadConstraints(
            StreamReadConstraints.builder().maxNestingDepth(DEEPEST_SCHEMA).build());
    return mapper;
  }
}
