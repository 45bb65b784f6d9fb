import { runProgram } from './program.js'

/** Aborted by the first interruption of a command that asks for it; the second ends the process, as it ends any other command. */
function interruption(): AbortSignal {
  const interrupt = new AbortController()
  process.once('SIGINT', () => {
    process.stderr.write('\nStopping; press Ctrl-C again to stop at once.\n')
    interrupt.abort()
  })
  return interrupt.signal
}

// Whoever reads us may have read enough, as head does.
for (const stream of [process.stdout, process.stderr])
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
    process.exit(0)
  })

process.exitCode = await runProgram(process.argv.slice(2), {
  out: (text) => void process.stdout.write(`${text}\n`),
  err: (text) => void process.stderr.write(`${text}\n`),
  isTerminal: process.stderr.isTTY,
  columns: process.stdout.columns ?? 100,
  stream: process.stderr,
  interruption,
  env: process.env,
})
