import { getPriority, setPriority } from 'node:os';
import { BEHIND_WINDOW } from '../app/protocol/behind-window.ts';

/**
 * Threads of a program with a window stand back behind what draws it, so that no frame waits for them. Linux alone gives
 * every thread its own priority (`setpriority` with 0 is the calling thread there, the whole process elsewhere).
 */
if (
  process.platform === 'linux' &&
  process.argv.includes('--behind-window') &&
  // Who started the program further back meant it, and nobody may come forward again.
  getPriority(0) < BEHIND_WINDOW
) {
  setPriority(0, BEHIND_WINDOW);
}
