import { sql, type Kysely, type Migration } from 'kysely'
import { appendFunction } from './append-function.js'

/** What a schema of this project is made of, step by step; a step that was released is never changed. */
export const migrationsOf = (schema: string): Readonly<Record<string, Migration>> => ({
  '001-log': {
    async up(db: Kysely<unknown>) {
      await sql`create table ${sql.id(schema, 'log')} (
        single boolean primary key default true check (single),
        id text not null
      )`.execute(db)
      await sql`create table ${sql.id(schema, 'events')} (
        position bigint primary key,
        stream text collate "C" not null,
        version bigint not null,
        id uuid not null,
        type text collate "C" not null,
        schema integer not null,
        recorded_at bigint not null,
        occurred_at bigint,
        data text not null,
        metadata text not null,
        unique (stream, version),
        unique (stream, id)
      )`.execute(db)
      await sql.raw(appendFunction(schema)).execute(db)
    },
  },
})
