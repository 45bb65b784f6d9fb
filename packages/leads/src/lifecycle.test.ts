import { describe, expect, test } from 'vitest'
import { call, convert, create, criteria, given, lose, qualify, under, type Said } from './lead-spec.fixture.js'
import { defineHandbook } from './handbook.js'
import { isOpen, lifecycle, statuses, type Status } from './status.js'

const revert: Said = { type: 'RevertConversion' }
const reopen: Said = { type: 'ReopenLead' }
const disqualify: Said = { type: 'DisqualifyLead', reason: 'Duplicate' }
const assess = (answers: object): Said => ({ type: 'AssessQualification', criteria: answers }) as Said

/** A history that ends in each status. */
const histories: Readonly<Record<Status, readonly Said[]>> = {
  new: [create],
  contacted: [create, call],
  qualified: [create, call, qualify],
  converted: [create, call, qualify, convert],
  lost: [create, lose],
  disqualified: [create, disqualify],
}

const demanding = defineHandbook({
  qualification: {
    profile: 'strict',
    profiles: [{ id: 'strict', criteria: [{ id: 'need' }, { id: 'budget', optional: true }, { id: 'authority', optional: true }], met: 3 }],
  },
})

describe('each status is left only along the lifecycle', () => {
  const steps: readonly [Said, Status, readonly Status[]][] = [
    [qualify, 'qualified', ['new', 'contacted']],
    [disqualify, 'disqualified', ['new', 'contacted', 'qualified']],
    [lose, 'lost', ['new', 'contacted', 'qualified']],
    [revert, 'qualified', ['converted']],
    [reopen, 'new', ['lost', 'disqualified']],
  ]
  test.for(steps.flatMap(([command, to, from]) => statuses.map((status) => ({ name: command.type, command, to, status, allowed: from.includes(status) }))))(
    '$name from $status: $allowed',
    ({ command, to, status, allowed }) => {
      const then = given(...(histories[status] ?? [])).when(command)
      if (allowed) expect(then.state.status).toBe(to)
      else then.thenRefused({ refused: 'wrong-status', status, allowed: lifecycle[status] })
    },
  )

  test('an open lead waits for its outcome, a closed one can only be taken back', () => {
    for (const status of statuses) expect(lifecycle[status].includes('lost')).toBe(isOpen(status))
  })
})

describe('qualifying', () => {
  test('assesses and qualifies in one append, evidence sealed', () =>
    given(create, call)
      .when({ type: 'QualifyLead', criteria: { ...criteria, need: { answer: 'met', evidence: 'said so on the phone' } }, note: 'go' })
      .thenEvents(
        {
          type: 'QualificationAssessed',
          data: { criteria: { need: 'met', budget: 'unmet', authority: 'met' } },
          personal: { evidence: { need: 'said so on the phone' } },
        },
        {
          type: 'LeadQualified',
          data: { from: 'contacted', cycle: 1, criteria: { need: 'met', budget: 'unmet', authority: 'met' } },
          personal: { note: 'go' },
        },
      ))

  test('takes what was assessed before', () =>
    given(create, assess(criteria))
      .when({ type: 'QualifyLead' })
      .thenEvents({ type: 'LeadQualified', data: { from: 'new', cycle: 1, criteria: { need: 'met', budget: 'unmet', authority: 'met' } } }))

  test('names the criteria nobody assessed; unknown is not unmet', () =>
    given(create, assess({ need: { answer: 'met' }, budget: { answer: 'unknown' } }))
      .when({ type: 'QualifyLead' })
      .thenRefused({ refused: 'not-assessed', missing: ['budget', 'authority'] }))

  test('asks for as many met criteria as the handbook wants', () =>
    under(demanding, create)
      .when(qualify)
      .thenRefused({ refused: 'criteria-not-met', met: ['need', 'authority'], needed: 3 }))

  test('counts the criteria of the profile and no others', () => {
    const odd = { need: { answer: 'unmet' }, budget: { answer: 'unmet' }, authority: { answer: 'unmet' }, champion: { answer: 'met' } } as const
    given(create).when({ type: 'QualifyLead', criteria: odd }).thenRefused({ refused: 'criteria-not-met', met: [], needed: 1 })
  })

  test.each(['AssessQualification', 'QualifyLead', 'ConvertLead', 'WithdrawQualification'] as const)(
    'refuses in %s a criterion that no profile has',
    (type) => {
      const criteria = { need: { answer: 'met' }, budgte: { answer: 'met' } } as const
      given(create)
        .when({ type, criteria })
        .thenRefused({ refused: 'criterion-unknown', allowed: expect.arrayContaining(['need', 'budget', 'authority', 'champion']) as unknown as string[] })
    },
  )

  test('assesses named criteria one by one, the last answer stands', () =>
    given(create)
      .when(assess({ need: { answer: 'met' } }), assess({ timeline: { answer: 'unknown' }, need: { answer: 'unmet' } }))
      .thenEvents({ type: 'QualificationAssessed', data: { criteria: { need: 'met' } } }, { type: 'QualificationAssessed' })
      .thenState({ criteria: { need: 'unmet', timeline: 'unknown' } }))

  test('the same answers, or none, write nothing', () => given(create, assess(criteria)).when(assess(criteria), assess({})).thenNothing())
})

describe('converting', () => {
  test('records value, currency, stage and expected close', () =>
    given(create, call, qualify)
      .when({ ...convert, dealName: 'Acme 2026', note: 'signed' })
      .thenEvents({
        type: 'LeadConverted',
        data: { value: { minor: 105_400, currency: 'USD' }, stage: 'Proposal', expectedClose: '2026-06-30', cycle: 1 },
        personal: { dealName: 'Acme 2026', note: 'signed' },
      }))

  test('happens exactly once', () => given(create, call, qualify).when(convert, convert).thenRefused({ refused: 'already-converted' }))

  test('refuses a lead nobody has qualified and says what is missing', () =>
    given(create, call, assess({ need: { answer: 'met' } }))
      .when(convert)
      .thenRefused({ refused: 'not-qualified', status: 'contacted', missing: ['budget', 'authority'] }))

  test('needs a value', () =>
    given(create, qualify)
      .when({ type: 'ConvertLead' })
      .thenRefused({ refused: 'missing-fields', missing: ['value'] }))

  test('qualifies in the same step where the answers are enough', () => {
    given(create)
      .when({ ...convert, criteria })
      .thenEvents({ type: 'QualificationAssessed' }, { type: 'LeadQualified' }, { type: 'LeadConverted' })
    given(create)
      .when({ ...convert, criteria: { need: { answer: 'met' } } })
      .thenRefused({ refused: 'not-assessed', missing: ['budget', 'authority'] })
    given(create, qualify)
      .when({ ...convert, criteria: { budget: { answer: 'met' } } })
      .thenEvents({ type: 'QualificationAssessed' }, { type: 'LeadConverted' })
  })

  test('is let through by a manager who says why, and that is kept', () => {
    const override = { manager: 'Grace', reason: 'an old customer' }
    given(create, call)
      .when({ ...convert, override })
      .thenEvents(
        { type: 'ConversionOverridden', data: { from: 'contacted', cycle: 1, manager: 'Grace' }, personal: { reason: 'an old customer' } },
        { type: 'LeadConverted' },
      )
      .thenState({ status: 'converted' })
    given(create, call, { ...convert, override })
      .when(revert)
      .thenEvents({ type: 'ConversionReverted' })
      .thenState({ status: 'qualified' })
    given(create, qualify)
      .when({ ...convert, override })
      .thenEvents({ type: 'LeadConverted' })
    given(create)
      .when({ ...convert, override: { ...override, reason: ' ' } })
      .thenRefused({ refused: 'missing-fields', missing: ['override.reason'] })
    given(create, lose)
      .when({ ...convert, override })
      .thenRefused({ refused: 'not-qualified', status: 'lost', missing: ['need', 'budget', 'authority'] })
  })

  test('can be reverted and done again, with its own date', () =>
    given(create, qualify, convert)
      .when({ ...revert, reason: 'wrong lead' }, { ...convert, value: { minor: 1, currency: 'JPY' }, stage: ' ' })
      .thenEvents(
        { type: 'ConversionReverted', data: { cycle: 1 }, personal: { reason: 'wrong lead' } },
        { type: 'LeadConverted', data: { value: { minor: 1, currency: 'JPY' }, stage: 'discovery', expectedClose: '2026-06-30', cycle: 1, probability: 20 } },
      )
      .thenState({ status: 'converted' }))
})

describe('losing', () => {
  test('keeps reason, competitor, stage, value and cycle', () =>
    given({ ...create, estimatedValue: { minor: 7, currency: 'KWD' } }, call)
      .when({ ...lose, reason: ' Price ', competitor: 'Globex', note: 'twice as cheap' })
      .thenEvents({
        type: 'LeadLost',
        data: { reason: 'Price', competitor: 'Globex', value: { minor: 7, currency: 'KWD' }, stage: 'contacted', cycle: 1 },
        personal: { note: 'twice as cheap' },
      }))

  test('takes the value given over the estimate', () =>
    given({ ...create, estimatedValue: { minor: 7, currency: 'KWD' } })
      .when({ ...lose, value: { minor: 9, currency: 'EUR' } })
      .thenEvents({ type: 'LeadLost', data: { reason: 'Price', competitor: null, value: { minor: 9, currency: 'EUR' }, stage: 'new', cycle: 1 } }))

  test.for([undefined, '', '  '])('needs a reason, and %o is none', (reason) => {
    given(create)
      .when({ type: 'LoseLead', reason })
      .thenRefused({ refused: 'missing-fields', missing: ['reason'] })
    given(create)
      .when({ type: 'DisqualifyLead', reason })
      .thenRefused({ refused: 'missing-fields', missing: ['reason'] })
  })

  test('for the reason other needs a note', () => {
    given(create).when({ type: 'LoseLead', reason: 'Other', note: ' ' }).thenRefused({ refused: 'note-required', because: 'reason Other' })
    given(create).when({ type: 'LoseLead', reason: 'Other', note: 'moved abroad' }).thenEvents({ type: 'LeadLost' })
  })

  test('takes only the reasons of the handbook, where it names them', () =>
    under(defineHandbook({ lostReasons: { known: [{ id: 'Price' }, { id: 'Timing' }, { id: 'Old', retired: true }], others: false } }), create)
      .when({ type: 'LoseLead', reason: 'Weather' })
      .thenRefused({ refused: 'reason-unknown', allowed: ['Price', 'Timing'] }))
})

describe('disqualifying', () => {
  test('is an outcome of its own, not a loss', () =>
    given(create, call)
      .when({ ...disqualify, note: 'same as 17' })
      .thenEvents({ type: 'LeadDisqualified', data: { reason: 'Duplicate', from: 'contacted', cycle: 1 }, personal: { note: 'same as 17' } })
      .thenState({ status: 'disqualified' }))
})

describe('reopening', () => {
  test('begins a new cycle and keeps the loss in the log', () => {
    const then = given(create, call, qualify, lose).when({ ...reopen, reason: 'came back' })
    then.thenEvents({ type: 'LeadReopened', data: { from: 'lost', cycle: 2 }, personal: { reason: 'came back' } })
    then.thenState({ status: 'new', cycle: 2, criteria: {}, closing: null })
    expect(then.state.undone?.head).toMatchObject({ type: 'LeadLost', data: { reason: 'Price', cycle: 1 } })
  })

  test('asks for contact, assessment and outcome anew', () => {
    const reopened = [create, call, qualify, lose, reopen] as const
    given(...reopened)
      .when({ type: 'QualifyLead' })
      .thenRefused({ refused: 'not-assessed', missing: ['need', 'budget', 'authority'] })
    given(...reopened)
      .when({ ...call, interactionId: 'call-2' }, qualify, convert)
      .thenEvents(
        { type: 'InteractionLogged' },
        { type: 'LeadContacted', data: { interactionId: 'call-2', channel: 'call', twoWay: true, cycle: 2 } },
        { type: 'QualificationAssessed' },
        { type: 'LeadQualified' },
        { type: 'LeadConverted', data: { value: { minor: 105_400, currency: 'USD' }, stage: 'Proposal', expectedClose: '2026-06-30', cycle: 2 } },
      )
  })

  test('keeps the owner and the first source', () =>
    given({ ...create, owner: 'anna' }, lose)
      .when(reopen)
      .thenState({ owner: 'anna', source: 'Referral' }))
})

describe('a handbook of one’s own', () => {
  const own = defineHandbook({
    sources: { known: [{ id: 'web' }, { id: 'fair', retired: true }], others: false },
    lostReasons: {
      known: [
        { id: 'timing', needsNote: true },
        { id: 'old', retired: true },
      ],
      others: true,
    },
    disqualificationReasons: { known: [{ id: 'spam' }], others: false },
  })
  const { source: _, ...without } = create

  test.for(['fair', 'Web', 'billboard'])('takes no lead from %s, which is retired or not in it', (source) => {
    under(own)
      .when({ ...create, source })
      .thenRefused({ refused: 'source-unknown', allowed: ['web'] })
  })

  test('lets a lead keep a source that is taken no more, and be given one that is', () => {
    const old = defineHandbook({ required: { create: [], import: [] }, sources: { known: [{ id: 'fair' }], others: false } })
    under(own, { ...create, source: 'web' })
      .when({ type: 'ChangeLeadDetails', source: 'fair' })
      .thenRefused({ refused: 'source-unknown', allowed: ['web'] })
    under(own, { ...create, source: 'web' })
      .when({ type: 'ChangeLeadDetails', source: 'web', company: 'Other' })
      .thenEvents({ type: 'LeadDetailsChanged' })
    under(old, without).when({ type: 'ChangeLeadDetails', source: 'fair' }).thenEvents({ type: 'LeadDetailsChanged' })
  })

  test('asks for words where a reason says little, and takes no retired one', () => {
    const spec = under(own, { ...create, source: 'web' })
    spec.when({ type: 'LoseLead', reason: 'timing' }).thenRefused({ refused: 'note-required', because: 'reason timing' })
    spec.when({ type: 'LoseLead', reason: 'old' }).thenRefused({ refused: 'reason-unknown', allowed: ['timing'] })
    spec.when({ type: 'DisqualifyLead', reason: 'boring' }).thenRefused({ refused: 'reason-unknown', allowed: ['spam'] })
    spec.when({ type: 'LoseLead', reason: 'weather' }).thenEvents({ type: 'LeadLost' })
  })
})
