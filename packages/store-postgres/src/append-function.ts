/** `schema` as an identifier of SQL. */
const quoted = (schema: string): string => `"${schema.replaceAll('"', '""')}"`

/** Expected version that stands for `streamExists`. */
export const anyExistingVersion = -1n

/** Largest number PostgreSQL's `bigint` holds. */
export const largestNumber = 2n ** 63n - 1n

/** SQLSTATE of a conflict that ends a call; the detail tells which append it was, from 1, and the version of its stream. */
export const conflictState = 'LL409'

/**
 * One call, one transaction, one round trip: takes the log's lock, checks each append against what is stored, and writes those that fit.
 * The lock is held until the commit, so positions have no gaps and are in commit order; a call that fails leaves nothing.
 * A time is null where the server's clock counts. With `all_or_none` the first conflict ends the call, and nothing is written.
 */
export function appendFunction(schema: string): string {
  const events = `${quoted(schema)}.events`
  return `
create function ${quoted(schema)}.append_events(
  streams text[], expected bigint[], sizes integer[],
  ids uuid[], types text[], schemas integer[], occurred bigint[], datas text[], metadatas text[],
  times bigint[], all_or_none boolean, lock_ms integer
) returns table (outcome text, actual bigint, first_version bigint, last_position bigint)
language plpgsql as $$
#variable_conflict use_column
declare
  tail_position bigint;
  tail_recorded bigint;
  recorded bigint;
  start integer := 0;
  size integer;
  current bigint;
  base bigint;
  own uuid[];
  found uuid[];
begin
  perform set_config('lock_timeout', lock_ms::text, true);
  if current_setting('synchronous_commit') = 'off' then perform set_config('synchronous_commit', 'on', true); end if;
  perform pg_advisory_xact_lock(1280075126, '${events.replaceAll("'", "''")}'::regclass::oid::bigint::bit(32)::integer);
  select e.position, e.recorded_at into tail_position, tail_recorded from ${events} e order by e.position desc limit 1;
  tail_position := coalesce(tail_position, 0);
  for n in 1 .. cardinality(streams) loop
    size := sizes[n];
    own := ids[start + 1 : start + size];
    select e.version into current from ${events} e where e.stream = streams[n] order by e.version desc limit 1;
    current := coalesce(current, 0);
    base := case when expected[n] = ${anyExistingVersion} then current else expected[n] end;
    outcome := 'conflict';
    actual := current;
    first_version := base + 1;
    last_position := null;
    if base < current then
      select array_agg(e.id order by e.version), max(e.position) into found, last_position from ${events} e
        where e.stream = streams[n] and e.version > base and e.version <= base + size;
      if found = own then outcome := 'duplicate'; end if;
    elsif base = current and (current > 0 or expected[n] <> ${anyExistingVersion})
        and not exists (select from ${events} e where e.stream = streams[n] and e.id = any (own)) then
      recorded := greatest(coalesce(times[n], floor(extract(epoch from clock_timestamp()) * 1000)::bigint), tail_recorded);
      tail_recorded := recorded;
      insert into ${events}
        select tail_position + i, streams[n], base + i, ids[start + i], types[start + i], schemas[start + i],
          recorded, occurred[start + i], datas[start + i], metadatas[start + i]
        from generate_series(1, size) i;
      tail_position := tail_position + size;
      last_position := tail_position;
      outcome := 'appended';
    end if;
    start := start + size;
    if all_or_none and outcome = 'conflict' then
      raise exception using errcode = '${conflictState}', message = 'conflict', detail = n || ' ' || current;
    end if;
    return next;
  end loop;
end $$`
}
