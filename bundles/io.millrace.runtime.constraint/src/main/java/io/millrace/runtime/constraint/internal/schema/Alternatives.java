package io.millrace.runtime.constraint.internal.schema;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Schemas as lists of shapes of which a value has one: references followed, {@code allOf} joined,
 * {@code anyOf} and {@code oneOf} multiplied out.
 */
final class Alternatives {
  private static final int MOST = 512;
  private static final int ENTERED = 20; // units of effort

  /** How many references and combinations may lie in each other. */
  private static final int DEEPEST = 200;

  private final JsonNode root;
  private final Automata automata;
  private boolean proving;

  Alternatives(JsonNode root, Automata automata) {
    this.root = root;
    this.automata = automata;
  }

  Automata automata() {
    return automata;
  }

  /** The shapes of what fits all of these schemas; empty if nothing can. */
  List<Shape> of(List<Node> schemas) {
    List<Shape> all = List.of(new Shape());
    for (Node n : schemas) {
      all = product(all, of(n, new HashSet<>()), n);
    }
    return all;
  }

  private List<Shape> of(Node node, Set<Node> entered) {
    if (!entered.add(node)) {
      return List.of(); // refers to itself before anything is said: adds nothing
    }
    if (entered.size() > DEEPEST) {
      throw SchemaProblem.unsupported(
          node.path(), "$ref", "references and allOf are more than " + DEEPEST + " deep");
    }
    automata.effort().spend(ENTERED);
    List<Shape> all = List.of(ShapeReader.read(node, automata));
    JsonNode json = node.json();
    if (json.has("$ref")) {
      all = product(all, of(target(node), entered), node);
    }
    if (json.has("allOf")) {
      for (Node part : parts(node, "allOf")) {
        all = product(all, of(part, entered), node);
      }
    }
    if (json.has("anyOf")) {
      List<Shape> union = new ArrayList<>();
      parts(node, "anyOf").forEach(p -> union.addAll(of(p, entered)));
      all = product(all, union, node);
    }
    if (json.has("oneOf")) {
      all = exclusive(all, node, entered);
    }
    entered.remove(node);
    return all;
  }

  private List<Shape> exclusive(List<Shape> all, Node node, Set<Node> entered) {
    List<Node> parts = parts(node, "oneOf");
    List<List<Shape>> each = new ArrayList<>();
    for (Node p : parts) {
      each.add(product(all, of(p, entered), node));
    }
    // A oneOf inside the proof is taken for an anyOf, which admits more: the proof holds, and the
    // one inside gets its own.
    if (!proving) {
      proving = true;
      try {
        exclude(each, node);
      } finally {
        proving = false;
      }
    }
    List<Shape> union = new ArrayList<>();
    each.forEach(union::addAll);
    return union;
  }

  private void exclude(List<List<Shape>> each, Node node) {
    Exclusion exclusion = new Exclusion(this);
    for (int i = 0; i < each.size(); i++) {
      for (int j = 0; j < each.size(); j++) {
        automata.effort().spend(1);
        if (i != j && !exclusion.none(each.get(i), each.get(j))) {
          throw SchemaProblem.unsupported(
              node.path(),
              "oneOf",
              "a value may fit both alternative "
                  + Math.min(i, j)
                  + " and "
                  + Math.max(i, j)
                  + "; use anyOf, or give each a required property with its own const");
        }
      }
    }
  }

  private static List<Shape> product(List<Shape> a, List<Shape> b, Node at) {
    if ((long) a.size() * b.size() > MOST) {
      throw SchemaProblem.unsupported(
          at.path(), "anyOf", "there would be more than " + MOST + " alternatives");
    }
    List<Shape> all = new ArrayList<>();
    for (Shape x : a) {
      for (Shape y : b) {
        Shape both = x.and(y);
        if (!both.kinds.isEmpty()) {
          all.add(both);
        }
      }
    }
    return all;
  }

  private static List<Node> parts(Node node, String keyword) {
    Node list = node.at(keyword);
    if (!list.json().isArray() || list.json().isEmpty()) {
      throw SchemaProblem.invalid(node.path(), "'" + keyword + "' must be a list of schemas");
    }
    if (list.json().size() > MOST) {
      throw SchemaProblem.unsupported(
          node.path(), keyword, "it has " + list.json().size() + " parts, more than " + MOST);
    }
    List<Node> parts = new ArrayList<>();
    for (int i = 0; i < list.json().size(); i++) {
      parts.add(list.at(i));
    }
    return parts;
  }

  private Node target(Node node) {
    String ref = node.json().get("$ref").asText("");
    if (!ref.equals("#") && !ref.startsWith("#/")) {
      throw SchemaProblem.unsupported(
          node.path(), "$ref", "'" + SchemaProblem.cut(ref) + "' does not point into this schema");
    }
    Node at = new Node(root, "");
    if (ref.length() > 2) {
      for (String part : ref.substring(2).split("/", -1)) {
        String key = decoded(node, part).replace("~1", "/").replace("~0", "~");
        boolean index = at.json().isArray() && key.matches("\\d{1,6}");
        if (index ? !at.json().has(Integer.parseInt(key)) : !at.json().has(key)) {
          throw SchemaProblem.invalid(
              node.path(), "'" + SchemaProblem.cut(ref) + "' points to nothing");
        }
        at = index ? at.at(Integer.parseInt(key)) : at.at(key);
      }
    }
    return at;
  }

  private static String decoded(Node node, String part) {
    try {
      return java.net.URLDecoder.decode(
          part.replace("+", "%2B"), java.nio.charset.StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw SchemaProblem.invalid(
          node.path(), "'" + SchemaProblem.cut(part) + "' in $ref is not percent-encoded");
    }
  }
}
