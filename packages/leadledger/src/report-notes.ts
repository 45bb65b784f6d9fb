import { isErased, type Recorded } from '@leadledger/eventsourcing'
import { noteSections, recordCodec, recordStream, type RecordEvent, type ReportNote } from '@leadledger/leads'
import type { LogReader, Views } from '@leadledger/read-models'
import { isoOf } from './instants.js'

/** Words beside the figures of a report. */
export interface ReportNoteView extends Pick<ReportNote, 'noteId' | 'section' | 'department'> {
  /** `null` once it is erased. */
  readonly text: string | null
  readonly by: string
  /** ISO 8601. */
  readonly at: string | null
}

interface Reading {
  readonly log: LogReader
  readonly views: Pick<Views, 'records'>
}

/** The notes of a report that were not removed, by section, then in the order they were recorded. The views know which there are, and the log their words. */
export async function reportNotesOf({ log, views }: Reading, report: ReportNote['report'], period: string): Promise<readonly ReportNoteView[]> {
  const notes = (await views.records('ReportNoteAdded')).filter((note) => note.report === report && note.period === period)
  const told: ReportNoteView[] = []
  for (const note of notes) told.push(await withWords(log, note))
  return told.toSorted((one, other) => noteSections.indexOf(one.section) - noteSections.indexOf(other.section))
}

async function withWords({ store, vault }: LogReader, { noteId, report, period, section, department }: ReportNote): Promise<ReportNoteView> {
  const stream = recordStream({ type: 'RemoveReportNote', at: 0, noteId, report, period })
  const codec = recordCodec(store.logId)
  const keyring = vault.keyring()
  await keyring.load([codec.subjectOf(stream)])
  for await (const batch of store.readStream(stream))
    for (const stored of batch) {
      const event: Recorded<RecordEvent> = codec.decode(stored, keyring)
      if (event.type !== 'ReportNoteAdded') continue
      const opened = event.personal.open()
      return { noteId, section, department, text: isErased(opened) ? null : opened.text, by: event.metadata.actor.id, at: isoOf(event.occurredAt) }
    }
  return { noteId, section, department, text: null, by: '', at: null }
}
