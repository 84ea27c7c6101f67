package io.millrace.store.internal;

import org.jdbi.v3.core.statement.ParsedSql;
import org.jdbi.v3.core.statement.SqlParser;
import org.jdbi.v3.core.statement.StatementContext;

/**
 * Statements with question marks and nothing else. Jdbi's own parser, with names, quotes and
 * comments, is a grammar whose tables cost more processor time at the start than opening the
 * database.
 */
final class PlainSql implements SqlParser {
  @Override
  public ParsedSql parse(String sql, StatementContext context) {
    ParsedSql.Builder parsed = ParsedSql.builder();
    int from = 0;
    for (int at = sql.indexOf('?'); at >= 0; at = sql.indexOf('?', from)) {
      parsed.append(sql.substring(from, at)).appendPositionalParameter();
      from = at + 1;
    }
    return parsed.append(sql.substring(from)).build();
  }

  @Override
  public String nameParameter(String rawName, StatementContext context) {
    throw new UnsupportedOperationException("parameters have no names here");
  }
}
