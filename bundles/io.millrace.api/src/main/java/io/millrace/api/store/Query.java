package io.millrace.api.store;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which records, and in which order: newest first unless {@link #oldestFirst()}.
 *
 * @param collection the collection
 * @param equal column ({@code project}, {@code name}, {@code state}) or attribute → allowed values
 * @param oldestFirst order by time of creation
 * @param limit at most this many, 1–10,000
 * @param offset skip this many
 */
public record Query(
    String collection, Map<String, Set<String>> equal, boolean oldestFirst, int limit, int offset) {
  public static final int MAX_LIMIT = 10_000;

  public Query {
    equal = Map.copyOf(equal);
    if (limit < 1 || limit > MAX_LIMIT || offset < 0) {
      throw new IllegalArgumentException("limit " + limit + ", offset " + offset);
    }
  }

  public static Query of(String collection) {
    return new Query(collection, Map.of(), false, 1000, 0);
  }

  public Query project(String project) {
    return where("project", project);
  }

  public Query name(String name) {
    return where("name", name);
  }

  public Query state(String... anyOf) {
    return where("state", anyOf);
  }

  public Query where(String column, String... anyOf) {
    Map<String, Set<String>> more = new LinkedHashMap<>(equal);
    more.put(column, Set.copyOf(List.of(anyOf)));
    return new Query(collection, more, oldestFirst, limit, offset);
  }

  public Query ascending() {
    return new Query(collection, equal, true, limit, offset);
  }

  public Query page(int newLimit, int newOffset) {
    return new Query(collection, equal, oldestFirst, newLimit, newOffset);
  }
}
