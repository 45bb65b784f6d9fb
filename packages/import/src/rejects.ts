import { open, type FileHandle } from 'node:fs/promises'
import { stringify } from 'csv-stringify/sync'
import { rejectColumns } from './header.js'
import type { Reject } from './import-rows.js'
import type { Mapping } from './mapping.js'
import type { Table } from './table.js'

export interface RejectsFile {
  write(reject: Reject): Promise<void>
  /** Resolves when all rejects are on disk. */
  close(): Promise<void>
}

/**
 * A CSV of the rows that were not imported: number, line and reason, then the cells as they stand in the file, so that it can be imported again after repair.
 * Nothing is escaped against spreadsheets, since that would change the rows. The file appears with the first reject and only its owner may read it.
 */
export function rejectsFile(path: string, { header, delimiter }: Pick<Table, 'header' | 'delimiter'>, { encoding, skipRows = 0 }: Mapping): RejectsFile {
  // The same mapping must read it: the mark outweighs another encoding, and empty lines stand for those above the header.
  const top = (encoding === undefined ? '' : '\uFEFF') + '\n'.repeat(skipRows)
  let file: FileHandle | undefined
  let pending = ''
  const flush = async (): Promise<void> => {
    file ??= await createPrivate(path)
    await file.writeFile(pending)
    pending = ''
  }
  return {
    write: async ({ row, reason }) => {
      if (!file && pending === '') pending = top + line([...rejectColumns, ...header.cells], delimiter)
      pending += line([String(row.number), String(row.line), reason, ...row.cells], delimiter)
      if (pending.length > 65_536) await flush()
    },
    close: async () => {
      if (pending !== '') await flush()
      await file?.sync()
      await file?.close()
    },
  }
}

const line = (cells: readonly string[], delimiter: string): string => stringify([cells], { delimiter })

async function createPrivate(path: string): Promise<FileHandle> {
  const file = await open(path, 'w', 0o600)
  await file.chmod(0o600)
  return file
}
