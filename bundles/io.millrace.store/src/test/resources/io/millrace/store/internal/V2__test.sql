-- Only for tests: what a later version might bring.
alter table record add column note varchar(20);
