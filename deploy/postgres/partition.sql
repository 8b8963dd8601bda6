-- Divides the two tables that every webhook writes to into parts by team, so that vacuum, indexes and a restore go part by part
-- (docs/scale.md). Run it once, with every relay stopped and a backup at hand:
--   psql "$RELAY_DATABASE_URL" -v ON_ERROR_STOP=1 -f partition.sql
-- Nothing of the relay changes: every statement that serves a webhook or a console names the team. It takes as long as copying both
-- tables takes, and ends with an error, everything as before, where they are divided already.
begin;

lock table envelopes, seen in access exclusive mode;

do $$
declare
  parts constant int := 32;
  part int;
  name text;
begin
  foreach name in array array['envelopes', 'seen'] loop
    if (select relkind from pg_class where oid = name::regclass) = 'p' then
      raise exception '% is divided already', name;
    end if;
    execute format('create table %I (like %I including defaults) partition by hash (workspace_id)', name || '_new', name);
    for part in 0 .. parts - 1 loop
      execute format('create table %I partition of %I for values with (modulus %s, remainder %s)',
        name || '_' || part, name || '_new', parts, part);
    end loop;
    execute format('insert into %I select * from %I', name || '_new', name);
    execute format('drop table %I', name);
    execute format('alter table %I rename to %I', name || '_new', name);
  end loop;
end
$$;

alter table envelopes add constraint envelopes_pkey primary key (workspace_id, seq);
alter table seen add constraint seen_pkey primary key (workspace_id, key_hash);
create index envelopes_by_expiry on envelopes (expires_at_ms);
create index seen_by_expiry on seen (expires_at_ms);

commit;

analyze envelopes;
analyze seen;
