import { sql, type Kysely, type Migration } from 'kysely'

export const tables: readonly string[] = ['keeper', 'subject', 'data_key', 'fence']

/** What a schema of keys is made of, step by step; a step that was released is never changed. */
export const migrationsOf = (schema: string): Readonly<Record<string, Migration>> => ({
  '001-keys': {
    async up(db: Kysely<unknown>) {
      for (const statement of [...tablesIn(schema), ...functionsIn(schema)]) await sql.raw(statement).execute(db)
    },
  },
  '002-adoption': {
    async up(db: Kysely<unknown>) {
      await sql.raw(adoptionIn(schema)).execute(db)
    },
  },
})

/**
 * Keys have a table of their own, so that a fence makes no copy of one. A destroyed key is replaced by as many zero bytes, for which the pages keep
 * space free: VACUUM moves the rows of a page together, and since they take no less space than before, no byte of the old row stays between them.
 */
const tablesIn = (schema: string): readonly string[] => [
  `create table "${schema}".keeper (
    single boolean primary key default true check (single),
    log_id text,
    master_key text not null,
    proof bytea not null,
    epoch bigint not null default 0
  )`,
  `create table "${schema}".subject (
    subject text collate "C" primary key,
    revision bigint not null,
    generation bigint not null,
    erased bigint not null,
    reopened text
  )`,
  `create table "${schema}".data_key (
    subject text collate "C" primary key,
    master_key text not null,
    destroyed boolean not null default false,
    wrapped bytea not null
  ) with (fillfactor = 70)`,
  `create table "${schema}".fence (
    subject text collate "C" not null,
    erasure_event_id text collate "C" not null,
    generation bigint not null,
    fingerprint text,
    primary key (subject, erasure_event_id)
  )`,
]

/**
 * A change is one call, one transaction, one round trip. The caller decided on a subject at some revision; where it is at another one by now,
 * nothing is written and the caller decides again, so a call whose answer was lost may be sent again. The keeper's row is the lock of all changes.
 */
const functionsIn = (schema: string): readonly string[] => [
  `create function "${schema}".begin_change(lock_ms integer) returns "${schema}".keeper
language plpgsql as $$
declare
  kept "${schema}".keeper;
begin
  perform set_config('lock_timeout', lock_ms::text, true);
  if current_setting('synchronous_commit') = 'off' then perform set_config('synchronous_commit', 'on', true); end if;
  select * into strict kept from "${schema}".keeper for no key update;
  return kept;
end $$`,

  // Writes nothing when new keys are wrapped by another master key by now. Answers with the subjects it wrote.
  `create function "${schema}".put_keys(
  wrapped_by text, subjects text[], revisions bigint[], generations bigint[], keys text[], lock_ms integer
) returns table (written text, at_epoch bigint)
language plpgsql as $$
#variable_conflict use_column
declare
  kept "${schema}".keeper := "${schema}".begin_change(lock_ms);
begin
  if kept.master_key <> wrapped_by then return; end if;
  return query with next as (
    select * from unnest(subjects, revisions, generations, keys) as t (subject, revision, generation, key)
  ), put as (
    insert into "${schema}".subject as s (subject, revision, generation, erased) select subject, revision + 1, generation, 0 from next
    on conflict (subject) do update set revision = excluded.revision, generation = excluded.generation where s.revision = excluded.revision - 1
    returning s.subject
  ), stored as (
    insert into "${schema}".data_key (subject, master_key, wrapped)
    select subject, wrapped_by, decode(key, 'hex') from put join next using (subject)
    on conflict (subject) do update set master_key = excluded.master_key, destroyed = false, wrapped = excluded.wrapped
    returning subject
  )
  select subject, kept.epoch from stored;
end $$`,

  // Answers whether it wrote. The new epoch tells every cache that keys may be dead.
  `create function "${schema}".change_status(
  name text, seen_revision bigint, next_generation bigint, next_erased bigint, next_reopened text, destroys boolean,
  fence_id text, fence_fingerprint text, lock_ms integer
) returns boolean
language plpgsql as $$
begin
  perform "${schema}".begin_change(lock_ms);
  insert into "${schema}".subject as s (subject, revision, generation, erased, reopened)
  values (name, seen_revision + 1, next_generation, next_erased, next_reopened)
  on conflict (subject) do update set
    revision = excluded.revision, generation = excluded.generation, erased = excluded.erased, reopened = excluded.reopened
    where s.revision = excluded.revision - 1;
  if not found then return false; end if;
  if destroys then
    update "${schema}".data_key set destroyed = true, wrapped = decode(repeat('00', length(wrapped)), 'hex') where subject = name;
  end if;
  if fence_id is not null then insert into "${schema}".fence values (name, fence_id, next_erased, fence_fingerprint); end if;
  update "${schema}".keeper set epoch = epoch + 1;
  return true;
end $$`,

  `create function "${schema}".change_master_key(seen_key text, next_key text, next_proof bytea, lock_ms integer) returns void
language plpgsql as $$
begin
  perform "${schema}".begin_change(lock_ms);
  update "${schema}".keeper set master_key = next_key, proof = next_proof where master_key = seen_key;
end $$`,

  // Not VACUUM FULL, which knows no limit of its wait for others' locks, while all who read wait behind it.
  `create function "${schema}".write_keys_anew(lock_ms integer) returns void
language plpgsql as $$
begin
  perform set_config('lock_timeout', lock_ms::text, true);
  cluster "${schema}".data_key using data_key_pkey;
exception when insufficient_privilege then null;
end $$`,
]

/** All subjects or none: the lock of all changes is held while their revisions are compared. A key is null where it stays as it is, or is destroyed. */
const adoptionIn = (schema: string): string => `create function "${schema}".adopt_subjects(
  wrapped_by text, subjects text[], revisions bigint[], generations bigint[], erasures bigint[], reasons text[], keys text[],
  fence_subjects text[], fence_ids text[], fence_generations bigint[], fence_fingerprints text[], lock_ms integer
) returns boolean
language plpgsql as $$
#variable_conflict use_column
declare
  kept "${schema}".keeper := "${schema}".begin_change(lock_ms);
begin
  if kept.master_key <> wrapped_by then return false; end if;
  if exists (
    select from unnest(subjects, revisions) as t (subject, seen) left join "${schema}".subject s using (subject) where coalesce(s.revision, 0) <> t.seen
  ) then return false; end if;
  insert into "${schema}".subject (subject, revision, generation, erased, reopened)
  select subject, seen + 1, generation, erased, reopened
  from unnest(subjects, revisions, generations, erasures, reasons) as t (subject, seen, generation, erased, reopened)
  on conflict (subject) do update set
    revision = excluded.revision, generation = excluded.generation, erased = excluded.erased, reopened = excluded.reopened;
  update "${schema}".data_key d set destroyed = true, wrapped = decode(repeat('00', length(d.wrapped)), 'hex')
  from unnest(subjects, generations, erasures) as t (subject, generation, erased)
  where d.subject = t.subject and t.generation <= t.erased and not d.destroyed;
  insert into "${schema}".data_key (subject, master_key, wrapped)
  select subject, wrapped_by, decode(key, 'hex') from unnest(subjects, keys) as t (subject, key) where key is not null
  on conflict (subject) do update set master_key = excluded.master_key, destroyed = false, wrapped = excluded.wrapped;
  insert into "${schema}".fence (subject, erasure_event_id, generation, fingerprint)
  select * from unnest(fence_subjects, fence_ids, fence_generations, fence_fingerprints)
  on conflict (subject, erasure_event_id) do update set generation = excluded.generation, fingerprint = excluded.fingerprint;
  update "${schema}".keeper set epoch = epoch + 1;
  return true;
end $$`
