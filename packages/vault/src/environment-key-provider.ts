import { MasterKeyRefused } from './errors.js'
import { masterKey, masterKeyBytes, type KeyProvider, type MasterKey } from './key-provider.js'

export interface EnvironmentKeyProviderOptions {
  /** Name of the variable: 32 bytes in base64. */
  readonly variable: string
  /** Variables with earlier keys, needed until `rewrap` is done. */
  readonly retired?: readonly string[]
  /** Usually `process.env`. */
  readonly env: Readonly<Record<string, string | undefined>>
}

/** Master keys from environment variables. */
export function environmentKeyProvider({ variable, retired = [], env }: EnvironmentKeyProviderOptions): KeyProvider {
  return {
    current: () => keyIn(variable, env[variable]),
    byId: (id) => [variable, ...retired].map((name) => keyIn(name, env[name])).find((key) => key.id === id),
  }
}

function keyIn(variable: string, text: string | undefined): MasterKey {
  if (text === undefined || text === '') throw new MasterKeyRefused(variable, 'missing')
  const bytes = Buffer.from(text, 'base64')
  if (bytes.toString('base64') !== text) throw new MasterKeyRefused(variable, 'not-base64')
  if (bytes.length !== masterKeyBytes) throw new MasterKeyRefused(variable, 'wrong-size')
  return masterKey(bytes)
}
