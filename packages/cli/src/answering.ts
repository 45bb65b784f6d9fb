import type { Ledger } from 'leadledger'
import { exitCodes } from './exit-codes.js'
import type { Run } from './run.js'
import { withLedger } from './session.js'

/** Makes the action of a command that asks the ledger something and shows the answer. */
export const answering = <Options extends object, Answer>(
  run: Run,
  ask: (ledger: Ledger, options: Options) => Promise<Answer>,
  text: (answer: Answer, ledger: Ledger) => string,
) =>
  run<Options, []>(async (session, options) =>
    withLedger(session, async (ledger) => {
      const answer = await ask(ledger, options)
      session.print(answer, () => text(answer, ledger))
      return exitCodes.done
    }),
  )
