import { Command, CommanderError } from 'commander'
import { addConversations } from './conversations-command.js'
import { addConversationCommands } from './conversation-commands.js'
import type { Console } from './console.js'
import { addCollaborators } from './collaborator-commands.js'
import { addDaily } from './daily-commands.js'
import { addAlerts } from './alerts-command.js'
import { addDemo } from './demo.js'
import { addEffort } from './effort-command.js'
import { exitCodeOf, exitCodes, type ExitCode } from './exit-codes.js'
import { json } from './format.js'
import { addFeeds } from './feed-commands.js'
import { addFunnel } from './funnel-commands.js'
import { addCustomerCommands, addDealCommands } from './deal-commands.js'
import { addCosts } from './cost-commands.js'
import { addAdoption } from './adoption-command.js'
import { addCriteria } from './criteria-command.js'
import { addOverrides } from './overrides-command.js'
import { addHandbook } from './handbook-commands.js'
import { addImport } from './import-command.js'
import { addInteractionCommands } from './interaction-commands.js'
import { addHandoverCommands, addHandovers } from './handover-commands.js'
import { addLeadCommands } from './lead-commands.js'
import { addMaintenance } from './maintenance-commands.js'
import { addDuplicates, addMergingCommands } from './merging-commands.js'
import { addNumbers } from './number-commands.js'
import { addNurtureCommands } from './nurture-commands.js'
import { addPresets } from './presets-command.js'
import { addOutcomeCommands } from './outcome-commands.js'
import { addMoving } from './moving-commands.js'
import { addPeople } from './people-commands.js'
import { addErasing, addErasures, addRetention } from './privacy-commands.js'
import { addPipeline } from './pipeline-commands.js'
import { addRecords } from './record-commands.js'
import { addReport, addReportNotes } from './report-command.js'
import { addReverting } from './revert-commands.js'
import { runWith } from './run.js'
import { addBehaviour, addScores } from './score-commands.js'
import { withGlobals } from './session.js'
import { addSequences } from './sequence-commands.js'
import { addSla } from './sla-command.js'
import { addLists } from './list-commands.js'
import { addHistory, addLeadCard } from './show-commands.js'
import { terminalText } from './terminal-text.js'

const helpEnd = '\nExamples:\n  leadledger demo\n  leadledger leads --as nora\n\nExit codes: 0 done, 1 refused or failed, 2 misuse or bad input, 3 damaged.'

/** Runs the command line `words` and resolves with the exit code; throws nothing. */
export async function runProgram(words: readonly string[], console: Console): Promise<ExitCode> {
  let result: ExitCode = exitCodes.done
  const asJson = words.includes('--json')
  const program = withGlobals(new Command('leadledger')).description('An event-sourced ledger of sales leads.').addHelpText('after', helpEnd)
  const run = runWith(console, (code) => {
    result = code
  })
  addImport(program, run)
  addReverting(program, run)
  addPresets(program, run)
  const lead = withGlobals(program.command('lead').description('one lead: show it, or send it a command'))
  addLeadCard(lead, run)
  addLeadCommands(lead, run)
  addHandoverCommands(lead, run)
  addInteractionCommands(lead, run)
  addCollaborators(lead, run)
  addConversationCommands(lead, run)
  addNurtureCommands(lead, run)
  addOutcomeCommands(lead, run)
  addMergingCommands(lead, run)
  addBehaviour(lead, run)
  addErasing(lead, run)
  const deal = addDealCommands(program, run)
  addCustomerCommands(program, run)
  addLists(program, run)
  addHistory(program, run)
  addFeeds(program, run)
  addScores(program, run)
  addPeople(program, run)
  addSla(program, run)
  addHandovers(program, run)
  addDuplicates(program, run)
  addAlerts(program, run)
  addDaily(program, run)
  addSequences(program, run)
  addNumbers(program, run)
  addCriteria(program, run)
  addOverrides(program, run)
  addAdoption(program, run)
  addFunnel(program, run)
  addConversations(program, run)
  addEffort(program, run)
  addPipeline(program, deal, run)
  addRecords(program, run)
  addCosts(program, run)
  addReport(program, run)
  addReportNotes(program, run)
  addHandbook(program, run)
  addErasures(program, run)
  addRetention(program, run)
  addMaintenance(program, run)
  addMoving(program, run)
  addDemo(program, run)
  forEachCommand(program, (command) => {
    command
      .exitOverride()
      .showHelpAfterError(asJson ? false : `(see: ${wordsOf(command)} --help)`)
      .configureOutput({
        writeOut: (text) => console.out(text.trimEnd()),
        writeErr: (text) => console.err(text.trimEnd()),
        ...(asJson && { outputError: () => undefined }),
      })
  })
  try {
    await program.parseAsync(words, { from: 'user' })
    return result
  } catch (error) {
    return failed(error, asJson, console)
  }
}

/** The words that call a command: `leadledger lead qualify`. */
const wordsOf = (command: Command): string => (command.parent === null ? command.name() : `${wordsOf(command.parent)} ${command.name()}`)

function forEachCommand(command: Command, visit: (command: Command) => void): void {
  visit(command)
  for (const child of command.commands) forEachCommand(child, visit)
}

function failed(error: unknown, asJson: boolean, console: Console): ExitCode {
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) return exitCodes.done
    const message = error.code === 'commander.help' ? 'names no command' : error.message.replace(/^error: /, '')
    if (asJson) console.out(json({ error: 'invalid-input', message, problems: [message] }))
    return exitCodes.misuse
  }
  const { code, message = String(error), problems } = error as { code?: unknown; message?: string; problems?: readonly Problem[] }
  if (asJson) console.out(json({ error: code ?? 'failed', message, ...(problems && { problems }) }))
  else
    console.err(
      sentencesOf(code === 'mapping-mismatch' ? [] : problems, message)
        .map((sentence) => `Error: ${terminalText(sentence)}`)
        .join('\n'),
    )
  return exitCodeOf(error)
}

/** A sentence, or what is wrong at a place of a file. */
type Problem = string | { readonly path: string; readonly problem: string }

/** One line for each problem; the message where it says more than the problems do. */
function sentencesOf(problems: readonly Problem[] | undefined, message: string): readonly string[] {
  if (problems === undefined || problems.length === 0) return [message]
  return problems.map((problem) => (typeof problem === 'string' ? problem : [problem.path, problem.problem].filter((part) => part !== '').join(' ')))
}
