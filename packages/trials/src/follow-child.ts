import { writeSync } from 'node:fs'
import { openPostgresViews } from '@leadledger/read-models/postgres'
import { sharedLog } from './shared-log.js'

/** Says what it did by synchronous writes: `OPEN`, and `FOLDED position` after each commit. */
const say = (line: string): void => void writeSync(1, `${line}\n`)

const [at = '', url = '', schema = '', leaseMs = ''] = process.argv.slice(2)
const { log } = await sharedLog(at)
const views = await openPostgresViews({ url, schema, log, leaseMs: Number(leaseMs) })
say('OPEN')
await views.follow({ signal: new AbortController().signal, onProgress: ({ position }) => say(`FOLDED ${position}`) })
