/** A lead list as one would write it by hand on PostgreSQL. */
export const leadUpsert = {
  table: (table: string): string => `create table ${table} (id text primary key, status text, owner text, source text)`,
  statement: (table: string): string => `insert into ${table} (id, status, owner, source) values ($1, $2, $3, $4)
    on conflict (id) do update set status = excluded.status, owner = coalesce(excluded.owner, ${table.split('.')[1]}.owner)`,
}

/** The values of the statement. */
export function leadRow(stream: string, type: string, data: string): (string | null)[] {
  const { owner = null, source = null } = JSON.parse(data) as { readonly owner?: string; readonly source?: string }
  return [stream, type, owner, source]
}
