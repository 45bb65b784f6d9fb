import { expect, test } from 'vitest'
import { optionalPackage } from './optional-package.js'

test('a package that is not installed is named, with the command that installs it', async () => {
  const name: string = 'ical-generator-that-nobody-installed'
  const missing = optionalPackage('ical-generator', () => import(name))
  await expect(missing).rejects.toMatchObject({
    code: 'package-missing',
    packageName: 'ical-generator',
    message: 'This needs another package: npm i ical-generator',
  })
})

test('a package that is there and broken fails as itself', async () => {
  const broken = new SyntaxError('unexpected token')
  await expect(optionalPackage('ical-generator', () => Promise.reject(broken))).rejects.toBe(broken)
})
