import type { SpawnOptions } from 'node:child_process';

/** Gives the terminal to a program and ends as it does. */
export function handOver(
  command: string,
  args: readonly string[],
  options: SpawnOptions,
  failed: (error: Error) => void,
): void;
/** Ends this program with the one that started it, whose number stands in SADDLESCOPE_STARTER. */
export function endWithStarter(): void;
