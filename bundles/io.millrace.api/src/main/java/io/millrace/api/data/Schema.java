package io.millrace.api.data;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The columns of a dataset, in order; names are unique. */
public record Schema(List<Field> fields) {
  public Schema {
    fields = List.copyOf(fields);
    Set<String> names = new HashSet<>();
    for (Field f : fields) {
      if (!names.add(f.name())) {
        throw new IllegalArgumentException("two fields named " + f.name());
      }
    }
  }

  public static Schema of(Field... fields) {
    return new Schema(List.of(fields));
  }

  public boolean has(String name) {
    return fields.stream().anyMatch(f -> f.name().equals(name));
  }

  /** One column. */
  public record Field(String name, FieldType type) {
    public static Field string(String name) {
      return new Field(name, FieldType.STRING);
    }
  }
}
