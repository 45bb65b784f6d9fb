/** What the process says by its exit code. */
export const exitCodes = {
  done: 0,
  /** The ledger refused a command, or something outside failed. */
  refused: 1,
  /** The command line or a file could not be understood. */
  misuse: 2,
  /** The log or a view is not what it should be. */
  damaged: 3,
} as const

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes]

const misuse = new Set([
  'invalid-input',
  'invalid-handbook',
  'invalid-query',
  'invalid-stream-name',
  'ledger-not-found',
  'invalid-mapping',
  'mapping-mismatch',
  'no-preset-fits',
  'ambiguous-preset',
  'unreadable-file',
  'unreadable-log-file',
  'invalid-connection',
  'invalid-schema-name',
  'package-missing',
  'store-refused',
  'command-id-reused',
  'master-key-refused',
  'wrong-master-key',
  'upgrade-required',
])
const damaged = new Set(['logs-differ', 'damaged-log', 'log-regressed', 'key-missing', 'key-store-missing', 'projection-failed'])

/** The exit code an exception stands for. */
export function exitCodeOf(error: unknown): ExitCode {
  const { code, problem } = (error ?? {}) as { readonly code?: unknown; readonly problem?: unknown }
  if (typeof code !== 'string') return exitCodes.refused
  if (damaged.has(code) || (code === 'store-refused' && problem === 'damaged')) return exitCodes.damaged
  return misuse.has(code) || code.startsWith('commander.') ? exitCodes.misuse : exitCodes.refused
}
