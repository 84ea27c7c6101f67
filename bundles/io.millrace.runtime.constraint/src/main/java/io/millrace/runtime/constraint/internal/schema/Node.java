package io.millrace.runtime.constraint.internal.schema;

import com.fasterxml.jackson.databind.JsonNode;

/** A schema and where it stands; the same place is the same schema. */
record Node(JsonNode json, String path) {
  Node at(String key) {
    return new Node(json.get(key), path + "/" + key.replace("~", "~0").replace("/", "~1"));
  }

  Node at(int index) {
    return new Node(json.get(index), path + "/" + index);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Node n && n.path.equals(path);
  }

  @Override
  public int hashCode() {
    return path.hashCode();
  }
}
