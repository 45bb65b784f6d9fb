import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { InvalidStreamName } from './errors.js'
import { asStreamName, categoryOf, idOf, streamName } from './stream.js'

const category = fc.stringMatching(/^[a-z][a-z0-9_]{0,63}$/)
const id = fc.stringMatching(/^[A-Za-z0-9_.:-]{1,128}$/)

describe('a stream name', () => {
  test('gives back the category and the id it was made of, whatever dashes the id holds', () => {
    fc.assert(
      fc.property(category, id, (category, id) => {
        const stream = streamName(category, id)
        expect([categoryOf(stream), idOf(stream)]).toEqual([category, id])
      }),
    )
  })

  test.for([`c-${'x'.repeat(128)}`, `${'c'.repeat(64)}-1`, 'tenant_lead-01J8ZQ5V7Y', 'lead---', 'lead-a.b:c_d'])('may be %s', (text) => {
    expect(asStreamName(text)).toBe(text)
  })

  test.for(['', 'lead', 'lead-', '-1', 'Lead-1', '1ead-1', '$all-1', 'lead-a b', 'lead-é', 'lead-1\n', `lead-${'x'.repeat(129)}`, `${'c'.repeat(65)}-1`])(
    'may not be %j',
    (text) => {
      expect(() => asStreamName(text)).toThrow(InvalidStreamName)
    },
  )

  test('that is none is not quoted, since it may be an e-mail address in the wrong place', () => {
    expect(() => streamName('lead', 'ada@example.org')).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining('ada') as string, stream: 'lead-ada@example.org' }),
    )
  })
})
