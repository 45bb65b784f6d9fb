import type { TestProject } from 'vitest/node'
import { postgresServer } from './postgres-server.js'

declare module 'vitest' {
  interface ProvidedContext {
    /** A running PostgreSQL server: tests make schemas of their own on it. */
    readonly postgresUrl: string
  }
}

/** One server for the whole run; returns what stops it. */
export default async function setup({ provide }: TestProject): Promise<() => Promise<void>> {
  const server = await postgresServer()
  provide('postgresUrl', server.url)
  return () => server.stop()
}
