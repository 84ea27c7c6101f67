package io.millrace.store.internal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.PlatformException;
import java.sql.SQLException;
import org.jdbi.v3.core.ConnectionException;
import org.junit.jupiter.api.Test;

class TranslatedErrorsTest {
  @Test
  void a_conflict_stays_one_whatever_caused_it() {
    SQLException cause = new SQLException("closed", "08006");
    SQLException conflict = new SQLException("serialization failure", "40001", cause);

    PlatformException e = DatabaseRecordStore.translated(new ConnectionException(conflict));

    assertEquals("RECORD_CONFLICT", e.code());
    assertTrue(e.what().contains("40001"), e.what());
  }

  @Test
  void other_errors_name_the_state() {
    PlatformException e =
        DatabaseRecordStore.translated(new ConnectionException(new SQLException("gone", "08006")));

    assertEquals("STORE_UNAVAILABLE", e.code());
    assertTrue(e.what().contains("08006"), e.what());
  }
}
