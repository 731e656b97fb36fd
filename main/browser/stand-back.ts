import { readdirSync } from 'node:fs';
import { getPriority, setPriority } from 'node:os';
import { BEHIND_WINDOW } from '../../app/protocol/behind-window.ts';

/** Tasks of a process (proc(5)) besides its first: what the engine starts to compile and to collect garbage. */
export function helperThreads(tasks: readonly string[], process: number): number[] {
  return tasks.map(Number).filter((task) => Number.isInteger(task) && task !== process);
}

/**
 * The engine's helpers stand back behind what draws the window, as threads that compute do (`workers/behind-window.ts`); who
 * answers the window does not. Linux alone gives threads a priority of their own; elsewhere, and where it is refused,
 * nothing happens. Desktop programs share such helpers with their window: this is for a server's process.
 */
export function standBack(): void {
  if (process.platform !== 'linux') return;
  try {
    for (const thread of helperThreads(readdirSync('/proc/self/task'), process.pid)) {
      if (getPriority(thread) < BEHIND_WINDOW) setPriority(thread, BEHIND_WINDOW);
    }
  } catch {
    // A thread that has ended, or a system that lets nobody look: they stay where they are.
  }
}
