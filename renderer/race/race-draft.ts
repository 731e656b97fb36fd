import {
  optimizerSchema,
  type Experiment,
  type OptimizerKind,
  type SweepSpec,
} from '../../app/experiment/experiment.ts';

/** What is raced, as it is being chosen: texts of lists, which optimizers, how many folds. */
export interface RaceDraft {
  /** Kinds other than the set-up's own take its rate and their defaults. */
  readonly optimizers: readonly OptimizerKind[];
  readonly rates: string;
  readonly batchSizes: string;
  readonly weightDecays: string;
  readonly seeds: string;
  /** Empty for no cross-validation. */
  readonly folds: string;
}

export const EMPTY_RACE: RaceDraft = {
  optimizers: ['sgd', 'momentum', 'adam'],
  rates: '',
  batchSizes: '',
  weightDecays: '',
  seeds: '',
  folds: '',
};

/** Numbers in a list like `0.01, 0.1` or `0 – 4` (whole numbers from … to); null for anything else. */
export function readList(text: string): number[] | null {
  const parts = text.split(/[,;\s]+/).filter((part) => part !== '');
  const joined = text.replaceAll(/\s*(?:–|\.\.|…)\s*/g, '..');
  const span = /^\s*(\d+)\.\.(\d+)\s*$/.exec(joined);
  if (span !== null) {
    const [from, to] = [Number(span[1]), Number(span[2])];
    return to >= from && to - from < 10_000
      ? Array.from({ length: to - from + 1 }, (_, k) => from + k)
      : null;
  }
  const numbers = parts.map(Number);
  return numbers.every(Number.isFinite) ? numbers : null;
}

/** Fields whose text is no list of fitting numbers. */
export function wrongFields(draft: RaceDraft): (keyof RaceDraft)[] {
  const natural = (text: string): boolean =>
    readList(text)?.every((value) => Number.isInteger(value) && value >= 0) === true;
  const wrong: (keyof RaceDraft)[] = [];
  if (readList(draft.rates)?.every((value) => value > 0) !== true) wrong.push('rates');
  if (
    !draft.batchSizes
      .split(/[,;\s]+/)
      .every((part) => part === '' || part === 'full' || (natural(part) && Number(part) > 0))
  )
    wrong.push('batchSizes');
  if (readList(draft.weightDecays)?.every((value) => value >= 0) !== true) wrong.push('weightDecays');
  if (!natural(draft.seeds)) wrong.push('seeds');
  const folds = draft.folds.trim();
  if (folds !== '' && !(Number.isInteger(Number(folds)) && Number(folds) >= 2 && Number(folds) <= 100))
    wrong.push('folds');
  return wrong;
}

/** The set-up's experiment with the chosen sweep; lists that are empty stay as the set-up has them. */
export function raceExperiment(experiment: Experiment, draft: RaceDraft): Experiment {
  const own = experiment.training.optimizer;
  const some = <T>(values: readonly T[] | null): T[] | undefined =>
    values === null || values.length === 0 ? undefined : [...new Set(values)];
  const batches = draft.batchSizes
    .split(/[,;\s]+/)
    .filter((part) => part !== '')
    .map((part) => (part === 'full' ? ('full' as const) : Number(part)));
  const sweep: SweepSpec = {
    optimizers: some(
      draft.optimizers.map((kind) =>
        kind === own.kind ? own : optimizerSchema.parse({ kind, rate: own.rate }),
      ),
    ),
    rates: some(readList(draft.rates)),
    batchSizes: some(batches),
    weightDecays: some(readList(draft.weightDecays)),
    seeds: some(readList(draft.seeds)),
  };
  const chosen = Object.fromEntries(
    Object.entries(sweep).filter(([, value]) => value !== undefined),
  ) as SweepSpec;
  return { ...experiment, sweep: chosen };
}

/** Runs that this makes: settings × seeds × folds. */
export function raceCount(draft: RaceDraft): number {
  const length = (text: string): number => Math.max(1, new Set(readList(text) ?? []).size);
  const batches = new Set(draft.batchSizes.split(/[,;\s]+/).filter((part) => part !== '')).size;
  return (
    Math.max(1, draft.optimizers.length) *
    length(draft.rates) *
    Math.max(1, batches) *
    length(draft.weightDecays) *
    length(draft.seeds) *
    Math.max(1, Number(draft.folds) || 1)
  );
}
