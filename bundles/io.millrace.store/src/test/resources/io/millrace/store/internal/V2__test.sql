-- Only for tests: what a later version might bring.
alter table record add column if not exists note varchar(20);
