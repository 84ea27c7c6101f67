-- One shape for every collection: a document, the columns that queries name, and a revision.
-- SQLite does not hold texts to the length of their type, so the checks say it for both.
-- Times are milliseconds since 1970, so that both databases keep and compare them alike.
create table if not exists record (
  id ${identity},
  collection varchar(64) not null check (length(collection) <= 64),
  record_key varchar(255) not null check (length(record_key) <= 255),
  project varchar(255) not null check (length(project) <= 255),
  name varchar(255) not null check (length(name) <= 255),
  state varchar(255) not null check (length(state) <= 255),
  json text not null,
  revision bigint not null,
  created bigint not null,
  updated bigint not null,
  constraint record_unique unique (collection, record_key)
);
create index if not exists record_by_project on record (collection, project, name, id);
create index if not exists record_by_state on record (collection, state, id);
create index if not exists record_by_age on record (collection, id);

create table if not exists record_attribute (
  record_id bigint not null references record (id) on delete cascade,
  attribute varchar(255) not null check (length(attribute) <= 255),
  content varchar(255) not null check (length(content) <= 255),
  primary key (record_id, attribute)
);
create index if not exists record_attribute_by_content on record_attribute (attribute, content, record_id);

create table if not exists record_sequence (
  name varchar(255) primary key,
  last_number bigint not null
);
