import CliProgress from 'cli-progress'
import type { Console } from './console.js'

export interface ProgressBar {
  update(done: number, total: number): void
  stop(): void
}

const silent: ProgressBar = { update: () => {}, stop: () => {} }

/** A bar with share, count, rate of work left and an estimate, on the terminal only. */
export function progressBar({ isTerminal, stream }: Console, label: string, unit: string): ProgressBar {
  if (!isTerminal) return silent
  const format = `${label} [{bar}] {percentage} % | {value}/{total} ${unit} | about {eta_formatted} left`
  const bar = new CliProgress.SingleBar({ format, stream, hideCursor: true, clearOnComplete: true, fps: 5, etaBuffer: 50 }, CliProgress.Presets.rect)
  let started = false
  return {
    update(done, total) {
      if (!started) bar.start(total, 0)
      started = true
      bar.setTotal(total)
      bar.update(Math.min(done, total))
    },
    stop: () => started && bar.stop(),
  }
}
