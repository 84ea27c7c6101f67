package io.millrace.runtime.template.internal;

import io.millrace.runtime.template.internal.Expressions.Expression;
import io.millrace.runtime.template.internal.Token.Kind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Parses a template into statements that write to a buffer. */
final class Statements {
  /** How a statement ended. */
  enum Flow {
    ON,
    BREAK,
    CONTINUE
  }

  /** A parsed statement. */
  interface Statement {
    Flow run(Scope scope, StringBuilder out);
  }

  private final Cursor cursor;
  private final Expressions expressions;

  private Statements(Cursor cursor) {
    this.cursor = cursor;
    this.expressions = new Expressions(cursor);
  }

  static Statement parse(String template) {
    return new Statements(new Cursor(Lexer.tokens(template))).until(Set.of());
  }

  /** Statements up to a block with one of these keywords, which stays unread after its opening. */
  private Statement until(Set<String> ends) {
    List<Statement> statements = new ArrayList<>();
    while (true) {
      Token token = cursor.next();
      if (token.kind() == Kind.END) {
        if (!ends.isEmpty()) {
          throw cursor.error("one of " + ends + " is missing");
        }
        return sequence(statements);
      }
      if (token.kind() == Kind.DATA) {
        statements.add(print(s -> token.text()));
      } else if (token.kind() == Kind.PRINT_BEGIN) {
        statements.add(print(expressions.tuple()));
        cursor.expect(Kind.PRINT_END);
      } else if (ends.contains(cursor.peek().text())) {
        return sequence(statements);
      } else {
        statements.add(block(cursor.name()));
      }
    }
  }

  private static Statement print(Expression value) {
    return (s, out) -> {
      String text = Python.text(value.in(s));
      s.budget().step();
      Budget.require((long) out.length() + text.length());
      out.append(text);
      return Flow.ON;
    };
  }

  private static Statement sequence(List<Statement> statements) {
    return (s, out) -> {
      for (Statement statement : statements) {
        Flow flow = statement.run(s, out);
        if (flow != Flow.ON) {
          return flow;
        }
      }
      return Flow.ON;
    };
  }

  private Statement block(String keyword) {
    return switch (keyword) {
      case "if" -> branch();
      case "for" -> loop();
      case "set" -> assignment();
      case "macro" -> macro();
      case "filter" -> filtered();
      case "call" -> called();
      case "break" -> jump(Flow.BREAK);
      case "continue" -> jump(Flow.CONTINUE);
      case "generation" -> generation();
      default -> throw cursor.error("'" + keyword + "' is no statement of chat templates");
    };
  }

  /** Marks what the assistant said, for training masks: no effect on the text. */
  private Statement generation() {
    Statement body = body("endgeneration");
    return (s, out) -> {
      int start = out.length();
      Flow flow = body.run(s, out);
      s.spans().note(out, start);
      return flow;
    };
  }

  private Statement jump(Flow flow) {
    cursor.expect(Kind.BLOCK_END);
    return (s, out) -> flow;
  }

  private Statement body(String end) {
    cursor.expect(Kind.BLOCK_END);
    Statement body = until(Set.of(end));
    cursor.expectName(end);
    cursor.expect(Kind.BLOCK_END);
    return body;
  }

  private Statement branch() {
    Expression condition = expressions.tuple();
    cursor.expect(Kind.BLOCK_END);
    Statement then = until(Set.of("elif", "else", "endif"));
    String next = cursor.name();
    Statement other;
    if (next.equals("elif")) {
      other = branch();
    } else if (next.equals("else")) {
      other = body("endif");
    } else {
      cursor.expect(Kind.BLOCK_END);
      other = (s, out) -> Flow.ON;
    }
    return (s, out) -> (Python.truthy(condition.in(s)) ? then : other).run(s, out);
  }

  private Statement loop() {
    List<String> names = names();
    cursor.expectName("in");
    Expression sequence = expressions.or();
    Expression filter = cursor.skipName("if") ? expressions.conditional() : s -> true;
    cursor.expect(Kind.BLOCK_END);
    Statement body = until(Set.of("else", "endfor"));
    Statement empty = (s, out) -> Flow.ON;
    if (cursor.skipName("else")) {
      empty = body("endfor");
    } else {
      cursor.expectName("endfor");
      cursor.expect(Kind.BLOCK_END);
    }
    return new Loop(names, sequence, filter, body, empty);
  }

  private List<String> names() {
    boolean parentheses = cursor.skip("(");
    List<String> names = new ArrayList<>(List.of(cursor.name()));
    while (cursor.skip(",")) {
      names.add(cursor.name());
    }
    if (parentheses) {
      cursor.expect(")");
    }
    return names;
  }

  private Statement assignment() {
    List<String> names = names();
    String attribute = cursor.skip(".") ? cursor.name() : null;
    if (cursor.skip("=")) {
      Expression value = expressions.tuple();
      cursor.expect(Kind.BLOCK_END);
      return (s, out) -> assign(s, names, attribute, value.in(s));
    }
    Expression target = s -> s.get("\0body");
    Expression piped = target;
    while (cursor.skip("|")) {
      piped = expressions.filter(piped);
    }
    Expression value = piped;
    Statement body = body("endset");
    return (s, out) -> {
      Scope inner = new Scope(s);
      StringBuilder text = new StringBuilder();
      body.run(inner, text);
      inner.set("\0body", text.toString());
      return assign(s, names, attribute, value.in(inner));
    };
  }

  private static Flow assign(
      Scope scope, List<String> names, @Nullable String attribute, @Nullable Object value) {
    if (attribute != null) {
      if (!(scope.get(names.get(0)) instanceof Scope.Namespace namespace)) {
        throw new TemplateError(names.get(0) + " is no namespace: its attributes cannot be set");
      }
      namespace.put(attribute, value);
    } else {
      bind(scope, names, value);
    }
    return Flow.ON;
  }

  static void bind(Scope scope, List<String> names, @Nullable Object value) {
    if (names.size() == 1) {
      scope.set(names.get(0), value);
      return;
    }
    List<@Nullable Object> parts = Python.items(value);
    if (parts.size() != names.size()) {
      throw new TemplateError(parts.size() + " values for the names " + names);
    }
    for (int i = 0; i < names.size(); i++) {
      scope.set(names.get(i), parts.get(i));
    }
  }

  private Statement macro() {
    String name = cursor.name();
    Map<String, @Nullable Expression> parameters = parameters();
    Statement body = body("endmacro");
    return (s, out) -> {
      Scope.Callable macro = (given, named) -> expand(s, parameters, body, given, named);
      s.set(name, macro);
      return Flow.ON;
    };
  }

  /** Calls a macro that can call back, by {@code caller()}, for the text of this block. */
  private Statement called() {
    Map<String, @Nullable Expression> parameters = cursor.at("(") ? parameters() : Map.of();
    Expression macro = expressions.macroCall();
    Statement body = body("endcall");
    return (s, out) -> {
      Scope inner = new Scope(s);
      Scope.Callable caller = (given, named) -> expand(s, parameters, body, given, named);
      inner.set(Expressions.CALLER, caller);
      String text = Python.text(macro.in(inner));
      Budget.require((long) out.length() + text.length());
      out.append(text);
      return Flow.ON;
    };
  }

  private Map<String, @Nullable Expression> parameters() {
    Map<String, @Nullable Expression> parameters = new LinkedHashMap<>();
    cursor.expect("(");
    while (!cursor.at(")")) {
      String parameter = cursor.name();
      parameters.put(parameter, cursor.skip("=") ? expressions.conditional() : null);
      if (!cursor.skip(",")) {
        break;
      }
    }
    cursor.expect(")");
    return parameters;
  }

  private static String expand(
      Scope around,
      Map<String, @Nullable Expression> parameters,
      Statement body,
      List<@Nullable Object> given,
      Map<String, @Nullable Object> named) {
    Scope inner = new Scope(around);
    around.budget().step();
    if (named.containsKey(Expressions.CALLER)) {
      inner.set(Expressions.CALLER, named.get(Expressions.CALLER));
    }
    int i = 0;
    for (var parameter : parameters.entrySet()) {
      String name = parameter.getKey();
      Expression standard = parameter.getValue();
      if (i < given.size()) {
        inner.set(name, given.get(i));
      } else if (named.containsKey(name)) {
        inner.set(name, named.get(name));
      } else {
        inner.set(name, standard == null ? new Scope.Undefined(name) : standard.in(inner));
      }
      i++;
    }
    StringBuilder text = new StringBuilder();
    body.run(inner, text);
    return text.toString();
  }

  private Statement filtered() {
    Expression filter = expressions.filter(s -> s.get("\0body"));
    while (cursor.skip("|")) {
      filter = expressions.filter(filter);
    }
    Expression value = filter;
    Statement body = body("endfilter");
    return (s, out) -> {
      Scope inner = new Scope(s);
      StringBuilder text = new StringBuilder();
      body.run(inner, text);
      inner.set("\0body", text.toString());
      out.append(Python.text(value.in(inner)));
      return Flow.ON;
    };
  }
}
