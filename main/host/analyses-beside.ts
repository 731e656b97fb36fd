/** Analyses at once beside a training. `held`: while the training waits for its spectra and leaves its core. */
export interface AnalysesBeside {
  readonly training: number;
  readonly held: number;
}

/**
 * A core for the training; behind a window one for what draws it, too, for niceness lets a drawing thread in after a slice
 * of the scheduler and no sooner: two analyses on two cores would cost it several slices, a frame.
 */
export function analysesBeside(cores: number, isBehindWindow: boolean): AnalysesBeside {
  return { training: Math.max(1, cores - 1), held: Math.max(1, cores - (isBehindWindow ? 1 : 0)) };
}
