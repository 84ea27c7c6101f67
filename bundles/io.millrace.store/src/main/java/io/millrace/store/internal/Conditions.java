package io.millrace.store.internal;

import io.millrace.api.store.Query;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jdbi.v3.core.statement.SqlStatement;

/**
 * A query as a where clause.
 *
 * @param values in the order of the question marks
 */
record Conditions(String sql, List<String> values) {
  private static final Set<String> COLUMNS = Set.of("project", "name", "state");

  static Conditions of(Query query) {
    StringBuilder sql = new StringBuilder(" where collection = ?");
    List<String> values = new ArrayList<>();
    values.add(query.collection());
    for (Map.Entry<String, Set<String>> e : query.equal().entrySet()) {
      Set<String> allowed = e.getValue();
      if (allowed.isEmpty()) {
        sql.append(" and 1 = 0");
      } else if (COLUMNS.contains(e.getKey())) {
        sql.append(" and ").append(e.getKey()).append(" in (").append(marks(allowed.size()));
        sql.append(')');
      } else {
        sql.append(" and id in (select record_id from record_attribute where attribute = ?");
        sql.append(" and content in (").append(marks(allowed.size())).append("))");
        values.add(e.getKey());
      }
      values.addAll(allowed);
    }
    return new Conditions(sql.toString(), values);
  }

  static String marks(int count) {
    return "?, ".repeat(count - 1) + "?";
  }

  /** Binds the values; the position of the next parameter. */
  int bind(SqlStatement<?> statement) {
    for (int i = 0; i < values.size(); i++) {
      statement.bind(i, values.get(i));
    }
    return values.size();
  }
}
