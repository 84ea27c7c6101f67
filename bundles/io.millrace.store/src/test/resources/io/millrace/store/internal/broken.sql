-- Only for tests: fails after what comes before it was done.
create index record_nowhere on no_such_table (id);
