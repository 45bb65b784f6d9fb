import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** A folder of public data beside the repository, where there is one. */
export const sharedData = (folder: string): string => fileURLToPath(new URL(`../../../../shared/data/${folder}/`, import.meta.url))

/** Says in the title of a test that it waits for data which is not here. */
export const waitsFor = (folder: string): string => (existsSync(sharedData(folder)) ? '' : ` (skipped: no ../shared/data/${folder})`)
