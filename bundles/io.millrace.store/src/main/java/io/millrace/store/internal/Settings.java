package io.millrace.store.internal;

import io.millrace.api.PlatformException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Which database, checked.
 *
 * @param url empty for the embedded one, else a JDBC URL of PostgreSQL
 * @param data folder of the embedded one; empty only if there is a URL
 * @param poolSize connections at most
 */
record Settings(String url, String user, String password, String data, int poolSize) {
  private static final String POSTGRESQL = "jdbc:postgresql:";

  Settings {
    List<String> problems = new ArrayList<>();
    if (!url.isEmpty() && !url.startsWith(POSTGRESQL)) {
      // The text may hold a password: only its beginning is shown.
      problems.add("'url' begins with '" + url.substring(0, Math.min(12, url.length())) + "'");
    }
    if (url.isEmpty() && data.isEmpty()) {
      problems.add("neither 'url' nor the framework property millrace.data is set");
    }
    if (poolSize < 2 || poolSize > 100) {
      problems.add("'pool.size' is " + poolSize + ", not 2-100");
    }
    if (!problems.isEmpty()) {
      throw PlatformException.operator(
          "STORE_SETTINGS_INVALID",
          "The settings of "
              + DatabaseRecordStore.PID
              + " are wrong: "
              + String.join("; ", problems)
              + ".",
          "Leave 'url' empty for the embedded database, or write jdbc:postgresql://host/database.");
    }
  }

  static Settings embedded(Path data) {
    return new Settings("", "", "", data.toString(), 8);
  }

  static Settings postgresql(String url, String user, String password) {
    return new Settings(url, user, password, "", 8);
  }

  boolean isEmbedded() {
    return url.isEmpty();
  }

  @Override
  public String toString() {
    return isEmbedded() ? "SQLite in " + data : "PostgreSQL";
  }
}
