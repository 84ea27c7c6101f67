package io.millrace.rest.internal.openai;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.millrace.api.PlatformException;
import io.millrace.rest.internal.route.Exchange;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * A piece of a list, as OpenAI gives lists.
 *
 * @param hasMore whether the list goes on behind it
 */
record Page(
    String object,
    List<?> data,
    @JsonProperty("has_more") boolean hasMore,
    @JsonProperty("first_id") Optional<String> firstId,
    @JsonProperty("last_id") Optional<String> lastId) {

  /**
   * The piece that the query's {@code after} and {@code limit} ask for.
   *
   * @param most that are given at once
   * @throws PlatformException QUERY_INVALID if {@code after} is none of the list
   */
  static <T> Page of(
      List<T> all, Exchange x, int usual, int most, Function<T, String> id, Function<T, ?> shape) {
    int limit = (int) x.number("limit", usual, 1, most);
    int from = x.query("after").map(after -> behind(all, after, id)).orElse(0);
    List<T> some = all.subList(from, Math.min(all.size(), from + limit));
    return new Page(
        "list",
        some.stream().map(shape).toList(),
        from + some.size() < all.size(),
        some.stream().findFirst().map(id),
        some.stream().reduce((a, b) -> b).map(id));
  }

  private static <T> int behind(List<T> all, String after, Function<T, String> id) {
    for (int i = 0; i < all.size(); i++) {
      if (id.apply(all.get(i)).equals(after)) {
        return i + 1;
      }
    }
    throw PlatformException.caller(
        "QUERY_INVALID",
        "'after' is '" + ChatRequest.cut(after) + "', which is none of this list.",
        "Send the id of the last one you were given.");
  }
}
