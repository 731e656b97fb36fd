/** One benchmark is one file `bench/<name>.bench.ts` that exports `benchmark`; `main.ts` finds it by its name. */
export interface Benchmark {
  /** What the table calls it. */
  readonly name: string;
  /** Script in `bench/peers` that measures other programs on the same cases, without its ending. */
  readonly peer: string | null;
  /** Cases in order; `large` ones run only with --large. */
  readonly cases: readonly BenchmarkCase[];
}

export interface BenchmarkCase {
  /** The peers' script is given this name. */
  readonly name: string;
  readonly large?: boolean;
  /** Prepares the work (not measured) and returns what is measured; given the path of the compiled kernels. */
  prepare(kernels: string): Measured[];
}

export interface Measured {
  /** e.g. `kernels, 1 thread`. */
  readonly engine: string;
  /** Calls at least this often, and at least until half a second has passed. Default 3. */
  readonly repeats?: number;
  /** How many pieces of work (training steps, say) one call does; the time is given per piece. Default 1. */
  readonly pieces?: number;
  run(): void;
  /** Milliseconds of the last call by the work's own clock, where the call does more than what is measured. */
  own?(): number;
}

export interface Timing {
  readonly benchmark: string;
  readonly case: string;
  readonly engine: string;
  /** Shortest of the calls, in milliseconds. */
  readonly milliseconds: number;
}

/** Shortest time of several calls, the first (cold) one left out: what the machine can do when it is left alone. */
export function shortest({ run, own, repeats = 3, pieces = 1 }: Measured): number {
  run();
  let best = Infinity;
  let spent = 0;
  for (let call = 0; call < repeats || (spent < 500 && call < 200); call++) {
    const started = performance.now();
    run();
    const took = performance.now() - started;
    spent += took;
    best = Math.min(best, own?.() ?? took);
  }
  return best / pieces;
}
