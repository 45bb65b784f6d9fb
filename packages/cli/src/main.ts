import { runProgram } from './program.js'

process.exitCode = await runProgram(process.argv.slice(2), {
  out: (text) => void process.stdout.write(`${text}\n`),
  err: (text) => void process.stderr.write(`${text}\n`),
  isTerminal: process.stderr.isTTY,
  columns: process.stdout.columns ?? 100,
  stream: process.stderr,
  env: process.env,
})
