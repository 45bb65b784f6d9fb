import { describe, expect, test } from 'vitest'
import { environmentKeyProvider } from './environment-key-provider.js'

const keyText = Buffer.alloc(32, 1).toString('base64')
const refusal = (problem: string): unknown => expect.objectContaining({ code: 'master-key-refused', place: 'KEY', problem })
const inEnvironment = (text: string | undefined) => environmentKeyProvider({ variable: 'KEY', env: { KEY: text } })

describe('a master key from the environment', () => {
  test('is found by its id', () => {
    const provider = inEnvironment(keyText)
    expect(provider.byId(provider.current().id)?.key.export()).toEqual(Buffer.alloc(32, 1))
    expect(provider.byId('other')).toBeUndefined()
  })

  test('may be a retired one', () => {
    const env = { KEY: keyText, OLD: Buffer.alloc(32, 2).toString('base64') }
    const old = environmentKeyProvider({ variable: 'OLD', env }).current()
    const provider = environmentKeyProvider({ variable: 'KEY', retired: ['OLD'], env })
    expect(provider.byId(old.id)?.id).toBe(old.id)
    expect(provider.current().id).not.toBe(old.id)
  })

  test.for([
    ['missing', undefined],
    ['missing', ''],
    ['not-base64', `${keyText}\n`],
    ['not-base64', 'correct horse battery staple'],
    ['wrong-size', Buffer.alloc(31).toString('base64')],
    ['wrong-size', Buffer.alloc(33).toString('base64')],
  ] as const)('is refused when it is %s: %j', ([problem, text]) => {
    expect(() => inEnvironment(text).current()).toThrow(refusal(problem))
  })

  test('is not quoted by the refusal', () => {
    expect(() => inEnvironment('correct horse').current()).toThrow(/^The master key in KEY is refused: not-base64$/)
  })
})
