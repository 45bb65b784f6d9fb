import { createHash } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ImportView, Ledger } from 'leadledger'
import type { LeadFile } from './demo-lists.js'

/** What became of it now; nothing when an earlier run did it. */
type Done = 'fresh' | 'known' | { readonly refused: string }

/** Imports a file, unless an earlier run did: to import again what was taken back since would bring it back. */
export async function importFile(ledger: Ledger, file: LeadFile, by: string): Promise<Done> {
  const known = await importOf(ledger, file)
  if (known && known.stage !== 'started') return 'known'
  const { failed } = await onDisk(file, (path) => ledger.import({ file: path, mapping: file.mapping, by }))
  return failed === 0 ? 'fresh' : { refused: `${failed} rows failed` }
}

/** Takes it back, every lead of it. */
export async function revertFile(ledger: Ledger, file: LeadFile, by: string): Promise<Done> {
  const known = await importOf(ledger, file)
  if (known?.stage === 'reverted') return 'known'
  const { left } = await onDisk(file, (path) => ledger.revertImport(path, { by }))
  return left.length === 0 ? 'fresh' : { refused: `${left.length} leads are left` }
}

async function importOf(ledger: Ledger, { text }: LeadFile): Promise<ImportView | undefined> {
  const digest = createHash('sha256').update(text).digest('hex')
  return (await ledger.imports()).find(({ file }) => file === digest)
}

/** The file is there while it is needed. */
async function onDisk<Result>({ text }: LeadFile, use: (path: string) => Promise<Result>): Promise<Result> {
  const directory = await mkdtemp(join(tmpdir(), 'leadledger-demo-'))
  try {
    const path = join(directory, 'leads.csv')
    await writeFile(path, text)
    return await use(path)
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}
