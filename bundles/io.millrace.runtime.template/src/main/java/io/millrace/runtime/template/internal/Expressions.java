package io.millrace.runtime.template.internal;

import io.millrace.runtime.template.internal.Token.Kind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Parses expressions into functions of a scope. One method per level of precedence, as in Jinja's
 * own parser: conditional, or, and, not, comparison, sum, {@code ~}, product, power, unary, postfix
 * with filters and tests.
 */
final class Expressions {
  /** A parsed expression. */
  interface Expression {
    @Nullable Object in(Scope scope);
  }

  /** Name under which a macro finds the {@code call} block that called it. */
  static final String CALLER = "caller";

  private static final Set<String> COMPARISONS = Set.of("==", "!=", "<", ">", "<=", ">=");
  private static final Set<String> RESERVED =
      Set.of("and", "or", "not", "if", "else", "in", "is", "for", "recursive");

  private final Cursor cursor;

  Expressions(Cursor cursor) {
    this.cursor = cursor;
  }

  /** {@code a if condition else b}. */
  Expression conditional() {
    Expression value = or();
    while (cursor.skipName("if")) {
      Expression then = value;
      Expression condition = or();
      Expression other =
          cursor.skipName("else") ? conditional() : s -> new Scope.Undefined("inline if");
      value = s -> Python.truthy(condition.in(s)) ? then.in(s) : other.in(s);
    }
    return value;
  }

  /** An expression, or several with commas between, which make a list. */
  Expression tuple() {
    Expression first = conditional();
    if (!cursor.at(",")) {
      return first;
    }
    List<Expression> items = new ArrayList<>(List.of(first));
    while (cursor.skip(",") && startsExpression()) {
      items.add(conditional());
    }
    return list(items);
  }

  private boolean startsExpression() {
    Kind kind = cursor.peek().kind();
    return kind != Kind.BLOCK_END && kind != Kind.PRINT_END && !cursor.at(")") && !cursor.at("=");
  }

  /** Without {@code if}: the sequence of a {@code for} may be followed by one of its own. */
  Expression or() {
    Expression left = and();
    while (cursor.skipName("or")) {
      Expression a = left;
      Expression b = and();
      left =
          s -> {
            Object v = a.in(s);
            return Python.truthy(v) ? v : b.in(s);
          };
    }
    return left;
  }

  private Expression and() {
    Expression left = not();
    while (cursor.skipName("and")) {
      Expression a = left;
      Expression b = not();
      left =
          s -> {
            Object v = a.in(s);
            return Python.truthy(v) ? b.in(s) : v;
          };
    }
    return left;
  }

  private Expression not() {
    if (cursor.skipName("not")) {
      Expression of = not();
      return s -> !Python.truthy(of.in(s));
    }
    return comparison();
  }

  private Expression comparison() {
    Expression left = sum();
    while (true) {
      Expression a = left;
      if (cursor.peek().kind() == Kind.OPERATOR && COMPARISONS.contains(cursor.peek().text())) {
        String operator = cursor.next().text();
        Expression b = sum();
        left = s -> compare(operator, a.in(s), b.in(s));
      } else if (cursor.skipName("in")) {
        Expression b = sum();
        left = s -> Python.contains(b.in(s), a.in(s));
      } else if (cursor.atName("not") && cursor.peekAfter().is(Kind.NAME, "in")) {
        cursor.next();
        cursor.next();
        Expression b = sum();
        left = s -> !Python.contains(b.in(s), a.in(s));
      } else {
        return left;
      }
    }
  }

  private static boolean compare(String operator, @Nullable Object a, @Nullable Object b) {
    return switch (operator) {
      case "==" -> Python.equal(a, b);
      case "!=" -> !Python.equal(a, b);
      case "<" -> Python.compare(a, b) < 0;
      case ">" -> Python.compare(a, b) > 0;
      case "<=" -> Python.compare(a, b) <= 0;
      default -> Python.compare(a, b) >= 0;
    };
  }

  private Expression sum() {
    Expression left = concatenation();
    while (cursor.at("+") || cursor.at("-")) {
      boolean plus = cursor.next().text().equals("+");
      Expression a = left;
      Expression b = concatenation();
      left =
          s ->
              s.budget()
                  .made(
                      plus
                          ? Python.add(a.in(s), b.in(s))
                          : Python.arithmetic("-", a.in(s), b.in(s)));
    }
    return left;
  }

  private Expression concatenation() {
    Expression left = product();
    while (cursor.skip("~")) {
      Expression a = left;
      Expression b = product();
      left = s -> s.budget().made(Python.text(a.in(s)) + Python.text(b.in(s)));
    }
    return left;
  }

  private Expression product() {
    Expression left = unary();
    while (cursor.at("*") || cursor.at("/") || cursor.at("//") || cursor.at("%")) {
      String operator = cursor.next().text();
      Expression a = left;
      Expression b = unary();
      left = s -> s.budget().made(Python.arithmetic(operator, a.in(s), b.in(s)));
    }
    return left;
  }

  private Expression unary() {
    if (cursor.skip("-")) {
      Expression of = unary();
      return s -> Python.arithmetic("-", 0L, of.in(s));
    }
    if (cursor.skip("+")) {
      return unary();
    }
    Expression base = filtered(postfix(primary()));
    if (cursor.skip("**")) {
      Expression exponent = unary();
      return s -> Python.arithmetic("**", base.in(s), exponent.in(s));
    }
    return base;
  }

  private Expression postfix(Expression of) {
    Expression value = of;
    while (true) {
      Expression target = value;
      if (cursor.skip(".")) {
        Token name = cursor.next();
        value =
            name.kind() == Kind.INTEGER
                ? s -> Builtins.item(target.in(s), Long.parseLong(name.text()))
                : s -> Builtins.attribute(target.in(s), name.text());
      } else if (cursor.skip("[")) {
        value = subscript(target);
      } else if (cursor.at("(")) {
        Arguments arguments = arguments();
        value =
            s ->
                s.budget()
                    .made(Builtins.call(target.in(s), arguments.positional(s), arguments.named(s)));
      } else {
        return value;
      }
    }
  }

  private Expression subscript(Expression target) {
    Expression from = cursor.at(":") ? null : conditional();
    if (!cursor.skip(":")) {
      cursor.expect("]");
      Expression key = from == null ? s -> null : from;
      return s -> Builtins.item(target.in(s), key.in(s));
    }
    Expression to = cursor.at(":") || cursor.at("]") ? null : conditional();
    Expression step = cursor.skip(":") && !cursor.at("]") ? conditional() : null;
    cursor.expect("]");
    return s ->
        Python.slice(
            target.in(s),
            from == null ? null : from.in(s),
            to == null ? null : to.in(s),
            step == null ? null : step.in(s));
  }

  /** Filters and tests bind tighter than any operator. */
  private Expression filtered(Expression of) {
    Expression value = of;
    while (true) {
      Expression target = value;
      if (cursor.skip("|")) {
        value = filter(target);
      } else if (cursor.skipName("is")) {
        boolean negated = cursor.skipName("not");
        String name = cursor.name();
        Arguments arguments = testArguments();
        value = s -> Builtins.test(name, target.in(s), arguments.positional(s)) != negated;
      } else if (cursor.at("(") || cursor.at(".") || cursor.at("[")) {
        value = postfix(target);
      } else {
        return value;
      }
    }
  }

  /** The name and arguments after a {@code |}. */
  Expression filter(Expression target) {
    String name = cursor.name();
    Arguments arguments = cursor.at("(") ? arguments() : Arguments.NONE;
    return s ->
        s.budget()
            .made(Builtins.filter(name, target.in(s), arguments.positional(s), arguments.named(s)));
  }

  private Arguments testArguments() {
    if (cursor.at("(")) {
      return arguments();
    }
    Token next = cursor.peek();
    boolean operand =
        next.kind() == Kind.STRING
            || next.kind() == Kind.INTEGER
            || next.is(Kind.OPERATOR, "[")
            || next.kind() == Kind.NAME && !RESERVED.contains(next.text());
    return operand ? Arguments.of(postfix(primary())) : Arguments.NONE;
  }

  /** What stands in parentheses after something callable. */
  Arguments arguments() {
    cursor.expect("(");
    List<Arguments.Argument> arguments = new ArrayList<>();
    while (!cursor.at(")")) {
      String name = "";
      if (cursor.skip("*")) {
        name = Arguments.SPREAD_LIST;
      } else if (cursor.skip("**")) {
        name = Arguments.SPREAD_MAP;
      } else if (cursor.peek().kind() == Kind.NAME && cursor.peekAfter().is(Kind.OPERATOR, "=")) {
        name = cursor.name();
        cursor.expect("=");
      }
      arguments.add(new Arguments.Argument(name, conditional()));
      if (!cursor.skip(",")) {
        break;
      }
    }
    cursor.expect(")");
    return new Arguments(arguments);
  }

  /** The call of a {@code call} block; the macro gets the block as {@code caller}. */
  Expression macroCall() {
    String name = cursor.name();
    Arguments arguments = arguments();
    List<Arguments.Argument> all = new ArrayList<>(arguments.given());
    all.add(new Arguments.Argument(CALLER, s -> s.get(CALLER)));
    Arguments withCaller = new Arguments(all);
    return s -> Builtins.call(s.get(name), withCaller.positional(s), withCaller.named(s));
  }

  private Expression primary() {
    Token token = cursor.next();
    switch (token.kind()) {
      case STRING:
        StringBuilder joined = new StringBuilder(token.text());
        while (cursor.peek().kind() == Kind.STRING) {
          joined.append(cursor.next().text());
        }
        return constant(joined.toString());
      case INTEGER:
        return constant(Long.parseLong(token.text()));
      case FLOAT:
        return constant(Double.parseDouble(token.text()));
      case NAME:
        return name(token.text());
      default:
        return bracket(token);
    }
  }

  private static Expression name(String name) {
    return switch (name) {
      case "true", "True" -> constant(true);
      case "false", "False" -> constant(false);
      case "none", "None" -> constant(null);
      default -> s -> s.get(name);
    };
  }

  private Expression bracket(Token token) {
    if (token.is(Kind.OPERATOR, "(")) {
      if (cursor.skip(")")) {
        return list(List.of());
      }
      Expression inner = tuple();
      cursor.expect(")");
      return inner;
    }
    if (token.is(Kind.OPERATOR, "[")) {
      List<Expression> items = new ArrayList<>();
      while (!cursor.at("]")) {
        items.add(conditional());
        if (!cursor.skip(",")) {
          break;
        }
      }
      cursor.expect("]");
      return list(items);
    }
    if (token.is(Kind.OPERATOR, "{")) {
      return map();
    }
    throw cursor.error("a value is expected instead of '" + token.text() + "'");
  }

  private Expression map() {
    Map<Expression, Expression> entries = new LinkedHashMap<>();
    while (!cursor.at("}")) {
      Expression key = conditional();
      cursor.expect(":");
      entries.put(key, conditional());
      if (!cursor.skip(",")) {
        break;
      }
    }
    cursor.expect("}");
    return s -> {
      Map<@Nullable Object, @Nullable Object> map = new LinkedHashMap<>();
      entries.forEach((k, v) -> map.put(k.in(s), v.in(s)));
      return map;
    };
  }

  private static Expression list(List<Expression> items) {
    return s -> {
      List<@Nullable Object> list = new ArrayList<>();
      items.forEach(i -> list.add(i.in(s)));
      return list;
    };
  }

  private static Expression constant(@Nullable Object value) {
    return s -> value;
  }
}
