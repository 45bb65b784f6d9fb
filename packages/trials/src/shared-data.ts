import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** Path of the repository. */
export const repository = fileURLToPath(new URL('../../../', import.meta.url))

/** Path of a file or folder in `../shared/data`, which lies beside the repository or is missing. */
export const sharedData = (name: string): string => fileURLToPath(new URL(`../../../../shared/data/${name}`, import.meta.url))

export const hasSharedData = (name: string): boolean => existsSync(sharedData(name))

/** The mapping of the pipeline export, kept as an example for readers. */
export const pipelineMapping = `${repository}examples/pipeline-mapping.json`
