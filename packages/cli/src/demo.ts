import type { Command } from 'commander'
import { openLedger, type Ledger } from 'leadledger'
import { wholeNumber } from './arguments.js'
import { forTheHost } from './as-user.js'
import type { Console } from './console.js'
import { figuresOf } from './demo-figures.js'
import { storyEnd, storyZone } from './demo-calendar.js'
import type { Deed } from './demo-deed.js'
import { tellingText } from './demo-ids.js'
import { tryNext } from './demo-next.js'
import { demoPage } from './demo-page.js'
import { story, type StoryOptions } from './demo-story.js'
import { write, type StoryClock, type Written } from './demo-writing.js'
import { exitCodes, type ExitCode } from './exit-codes.js'
import { count } from './format.js'
import { progressBar } from './progress.js'
import type { Run } from './run.js'
import { withGlobals, type Session } from './session.js'

/** Enough for a look at speed; the whole story is told in memory before it is written. */
export const defaultLeads = 600

interface DemoOptions extends StoryOptions {
  readonly ledger?: string
}

/** `demo`: a ledger of two years of an invented sales team, and what can be seen in it. */
export function addDemo(program: Command, run: Run): void {
  withGlobals(
    program.command('demo').description('make a ledger of two years of an invented sales team, and show what is in it (default ledger: ./demo-ledger)'),
  )
    .option('--leads <n>', 'how many leads', wholeNumber(1), defaultLeads)
    .option('--seed <n>', 'another number tells another story', wholeNumber(0), 1)
    .addHelpText(
      'after',
      '\nThe same seed and size make the same ledger; run again, an interrupted demo continues.\n\nExample:\n  leadledger demo --ledger ./small --leads 300',
    )
    .action(run<DemoOptions, []>((session, { ledger = './demo-ledger', seed, leads }) => demo(session, ledger, { seed, leads })))
}

async function demo(session: Session, at: string, options: StoryOptions): Promise<ExitCode> {
  forTheHost('demo', session.options)
  const clock: StoryClock = { now: storyEnd }
  const deeds = story(options)
  const ledger = await openLedger({
    at,
    zone: session.options.zone ?? storyZone,
    clock: () => clock.now,
    // What a power cut takes from a demo, the next run writes again.
    durability: 'relaxed',
    by: { id: 'demo', kind: 'system' },
  })
  try {
    const other = await otherContent(ledger, tellingText(options))
    if (other !== undefined) {
      session.console.err(`${at} holds ${other}. Delete it, or name another directory with --ledger.`)
      return exitCodes.misuse
    }
    const written = await perform(ledger, deeds, clock, session.console)
    clock.now = storyEnd
    await ledger.runPolicies()
    const figures = await figuresOf(ledger, options, deeds)
    session.print(figures, () => `${demoPage(figures, session.console.columns)}\n\n${tryNext(figures, at, session.console.env)}`)
    return written.refused.length === 0 ? exitCodes.done : exitCodes.refused
  } finally {
    await ledger.close()
  }
}

/** What a ledger holds that this story did not write; `undefined` for an empty one, or one that holds this story or its beginning. */
async function otherContent(ledger: Ledger, telling: string): Promise<string | undefined> {
  if ((await ledger.status()).position === 0n) return undefined
  // The first thing the story does is to adopt its handbook, and it says there which story it is.
  const found = (await ledger.handbooks())[1]?.reason
  if (found === telling) return undefined
  return found?.startsWith('the demo with ') ? found : 'leads that are not of this demo'
}

async function perform(ledger: Ledger, deeds: readonly Deed[], clock: StoryClock, console: Console): Promise<Written> {
  const bar = progressBar(console, 'Writing', 'commands')
  const started = performance.now()
  try {
    const written = await write(ledger, deeds, clock, (done) => bar.update(done, deeds.length))
    await ledger.catchUp()
    bar.stop()
    console.err(summary(written, (performance.now() - started) / 1_000))
    return written
  } finally {
    bar.stop()
  }
}

function summary({ commands, fresh, refused }: Written, seconds: number): string {
  const known = commands - fresh - refused.length
  const parts = [
    `${count(fresh)} commands took effect in ${seconds.toFixed(1)} s`,
    ...(known > 0 ? [`${count(known)} had before`] : []),
    ...(refused.length > 0 ? [`${count(refused.length)} were refused, the first being ${refused[0]?.commandId}: ${refused[0]?.refused}`] : []),
  ]
  return `${parts.join('; ')}.`
}
