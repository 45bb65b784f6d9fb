// publint and attw on every package that is published, as npm would pack it.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { publint } from 'publint'
import { formatMessage } from 'publint/utils'

const scratch = mkdtempSync(join(tmpdir(), 'leadledger-packages-'))
let failures = 0
for (const room of readdirSync('packages')) {
  const directory = join('packages', room)
  const manifest = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8'))
  if (manifest.private) continue
  const { messages } = await publint({ pkgDir: directory, strict: true })
  for (const message of messages) console.error(`${manifest.name}: ${formatMessage(message, manifest)}`)
  failures += messages.length
  if (!manifest.exports?.['.']) continue
  const packed = execFileSync('npm', ['pack', '--silent', '--pack-destination', scratch], { cwd: directory, encoding: 'utf8' }).trim().split('\n').at(-1)
  try {
    execFileSync('npx', ['attw', join(scratch, packed), '--profile', 'esm-only', '--format', 'ascii'], { encoding: 'utf8', stdio: 'pipe' })
  } catch (error) {
    console.error(`${manifest.name}: ${error.stdout}`)
    failures++
  }
}
rmSync(scratch, { recursive: true })
console.log(failures === 0 ? 'Packages are well made.' : `${failures} problems`)
process.exitCode = failures === 0 ? 0 : 1
