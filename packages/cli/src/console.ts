/** Where a command writes; the process's own streams, or a test's. */
export interface Console {
  readonly out: (text: string) => void
  readonly err: (text: string) => void
  /** True when people look at `err`: progress is drawn there. */
  readonly isTerminal: boolean
  /** Width of the terminal in columns. */
  readonly columns: number
  /** The stream behind `err`, for what redraws itself. */
  readonly stream: NodeJS.WritableStream
  /** Asked once by long work that can go on later: the signal is aborted when the user interrupts it. */
  readonly interruption: () => AbortSignal
  readonly env: Readonly<Record<string, string | undefined>>
}
