create index if not exists record_by_note on record (note);
