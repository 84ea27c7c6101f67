/** The platform's records in a database: SQLite embedded, PostgreSQL by one setting. */
@NullMarked
package io.millrace.store.internal;

import org.jspecify.annotations.NullMarked;
