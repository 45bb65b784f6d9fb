import type { Command } from 'commander'
import type { Run } from './run.js'
import { sending, type Common } from './sending.js'

const several = (value: string, known: readonly string[] = []): readonly string[] => [...known, value]

/** What is said with a lead: `lead note`, `lead ask`, `lead objection`, `lead answer`, `lead understood`, `lead review`. */
export function addConversationCommands(lead: Command, run: Run): void {
  sending<Common & { text: string; interaction?: string; amend?: string; reason?: string }>(
    lead
      .command('note <id>')
      .description('keep words about a lead, or amend a note; the old words stay in the log')
      .requiredOption('--text <text>')
      .option('--interaction <id>', 'the interaction it is about')
      .option('--amend <note>', 'the note it replaces')
      .option('--reason <text>', 'why it is amended')
      .addHelpText('after', '\nExample:\n  leadledger lead note 01J8ZQ5V7Y… --text "Wants three lines by June"'),
    run,
    ({ text, interaction, amend, reason }) =>
      amend === undefined ? { type: 'AddNote', note: text, interactionId: interaction } : { type: 'AmendNote', noteId: amend, note: text, reason },
  )

  sending<Common & { question: string; says?: string; words?: string; interaction?: string }>(
    lead
      .command('ask <id>')
      .description('record that a question of the handbook was asked, and the answer to its criterion')
      .requiredOption('--question <id>', 'see leadledger handbook show')
      .option('--says <answer>', 'met, unmet or unknown, where the question is bound to a criterion')
      .option('--words <text>', 'what was said: the evidence')
      .option('--interaction <id>')
      .addHelpText('after', '\nExample:\n  leadledger lead ask 01J8ZQ5V7Y… --question budget --says met --words "50k are set aside"'),
    run,
    ({ question, says, words, interaction }) => ({ type: 'AskQuestion', question, says, words, interactionId: interaction }),
  )

  sending<Common & { kind: string; words?: string; clarified?: boolean; interaction?: string }>(
    lead
      .command('objection <id>')
      .description('record what a lead objected to; its id is that of the command')
      .requiredOption('--kind <kind>', 'such as price, timing, trust')
      .option('--words <text>')
      .option('--clarified', 'it was understood fully before it was answered')
      .option('--interaction <id>')
      .addHelpText('after', '\nExample:\n  leadledger lead objection 01J8ZQ5V7Y… --kind price --words "Twice what we pay now" --command-id price-1'),
    run,
    ({ kind, words, clarified, interaction }) => ({ type: 'RecordObjection', kind, words, clarified, interactionId: interaction }),
  )

  sending<Common & { objection: string; technique: string; evidence?: readonly string[]; words?: string; resolved?: boolean; unresolved?: boolean }>(
    lead
      .command('answer <id>')
      .description('record how an objection was answered, and whether that resolved it')
      .requiredOption('--objection <id>')
      .requiredOption('--technique <technique>', 'such as feel-felt-found, evidence, testimonial')
      .option('--evidence <id>', 'what was shown, such as a case study; may be given several times', several)
      .option('--words <text>')
      .option('--resolved')
      .option('--unresolved')
      .addHelpText('after', '\nExample:\n  leadledger lead answer 01J8ZQ5V7Y… --objection price-1 --technique evidence --evidence case-7 --resolved'),
    run,
    ({ objection, technique, evidence, words, resolved, unresolved }) => ({
      type: 'AnswerObjection',
      objectionId: objection,
      technique,
      evidence,
      words,
      resolved: unresolved === true ? false : resolved,
    }),
  )

  sending<Common & { need?: readonly string[]; note?: string; interaction?: string }>(
    lead
      .command('understood <id>')
      .description('record that the lead agreed to what was summed up')
      .option('--need <text>', 'a need that was named; may be given several times', several)
      .option('--note <text>')
      .option('--interaction <id>')
      .addHelpText('after', '\nExample:\n  leadledger lead understood 01J8ZQ5V7Y… --need "three lines" --need "by June"'),
    run,
    ({ need, note, interaction }) => ({ type: 'ConfirmUnderstanding', needs: need, note, interactionId: interaction }),
  )

  sending<Common & { interaction: string; checklist: string; kept?: readonly string[]; missed?: readonly string[]; peer?: boolean }>(
    lead
      .command('review <id>')
      .description('hold a call or meeting against a checklist of the handbook')
      .requiredOption('--interaction <id>')
      .requiredOption('--checklist <id>', 'such as listening or follow-up-call; see leadledger handbook show')
      .option('--kept <item>', 'what was done; may be given several times', several)
      .option('--missed <item>', 'what was not; may be given several times', several)
      .option('--peer', 'somebody else reviews it (default: whoever talked)')
      .addHelpText(
        'after',
        '\nExample:\n  leadledger lead review 01J8ZQ5V7Y… --interaction call-1 --checklist follow-up-call --kept validate --kept needs --missed next-steps',
      ),
    run,
    ({ interaction, checklist, kept = [], missed = [], peer }) => ({
      type: 'ReviewInteraction',
      interactionId: interaction,
      checklist,
      items: Object.fromEntries([...kept.map((item) => [item, true] as const), ...missed.map((item) => [item, false] as const)]),
      by: peer ? 'peer' : 'self',
    }),
  )
}
