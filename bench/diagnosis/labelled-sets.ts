import type { DiagnosisInput } from '../../app/diagnosis/evidence/gather-evidence.ts';
import { VERDICT_KINDS, type VerdictKind } from '../../app/diagnosis/verdict.ts';
import { blind } from './sets/blind/blind.ts';
import { eighth } from './sets/eighth/eighth.ts';
import { eleventh } from './sets/eleventh/eleventh.ts';
import { firstHalf } from './sets/first-half.ts';
import { fresh } from './sets/fresh/fresh.ts';
import { trainRun, type Generator, type LabelledRun } from './labelled-run.ts';
import { ninth } from './sets/ninth/ninth.ts';
import { sealed } from './sets/sealed.ts';
import { secondHalf } from './sets/second-half.ts';
import { seventh } from './sets/seventh/seventh.ts';
import { sixth } from './sets/sixth/sixth.ts';
import { tenth } from './sets/tenth/tenth.ts';
import { tuning } from './sets/tuning.ts';
import { tuningKinds } from './sets/tuning-kinds.ts';
import { heldOut } from './sets/held-out.ts';
import { unseen } from './sets/unseen.ts';
import { well } from './sets/well.ts';

/**
 * Rules were tuned on the first five, once more after `heldOut` had been shown to them, and again after each of `unseen` to `tenth` had
 * been; each of those was frozen before they saw it. After `eleventh` had been shown no rule was changed.
 */
export type LabelledSet =
  | 'first'
  | 'second'
  | 'well'
  | 'tuning'
  | 'kinds'
  | 'heldOut'
  | 'unseen'
  | 'blind'
  | 'sealed'
  | 'fresh'
  | 'sixth'
  | 'seventh'
  | 'eighth'
  | 'ninth'
  | 'tenth'
  | 'eleventh';

interface Plan {
  /** By label, or by `label: what it is`; without a known label at the front it is healthy. */
  readonly generators: Readonly<Record<string, Generator>>;
  readonly runs: (label: VerdictKind) => number;
}

/** 24 (or `each`) of each label, evenly from its kinds; three of each healthy kind. */
const evenly =
  (generators: Plan['generators'], each = 24): Plan['runs'] =>
  (label) =>
    label === 'healthy'
      ? 3
      : each / Object.keys(generators).filter((title) => title.startsWith(label)).length;

// Edge-of-stability runs take thousands of steps each.
const half = (label: VerdictKind): number => (label === 'edgeOfStability' ? 4 : 7);
const PLANS: Readonly<Record<LabelledSet, Plan>> = {
  first: { generators: firstHalf, runs: half },
  second: { generators: secondHalf, runs: half },
  well: { generators: well, runs: () => 2 },
  tuning: { generators: tuning, runs: () => 4 },
  kinds: { generators: tuningKinds, runs: () => 3 },
  // Two generators for most labels, so about eight runs each.
  heldOut: {
    generators: heldOut,
    runs: (label) =>
      label === 'healthy' ? 2 : ['edgeOfStability', 'channelToInfinity'].includes(label) ? 6 : 4,
  },
  unseen: { generators: unseen, runs: (label) => (label === 'healthy' ? 2 : 4) },
  // Three or four kinds of each label: 20 runs or more, so that one miss leaves 0.95.
  blind: {
    generators: blind,
    runs: (label) => (label === 'healthy' ? 3 : label === 'modelBias' ? 6 : 7),
  },
  sealed: { generators: sealed, runs: (label) => (label === 'healthy' ? 4 : 10) },
  fresh: { generators: fresh, runs: evenly(fresh) },
  sixth: { generators: sixth, runs: evenly(sixth) },
  seventh: { generators: seventh, runs: evenly(seventh) },
  eighth: { generators: eighth, runs: evenly(eighth, 40) },
  ninth: { generators: ninth, runs: evenly(ninth) },
  tenth: { generators: tenth, runs: evenly(tenth) },
  eleventh: { generators: eleventh, runs: evenly(eleventh) },
};

/** Draws of one generator that its control may refute before it is given up. */
const MOST_REFUTED = 20;

export interface TrainedRun {
  readonly run: LabelledRun;
  readonly input: DiagnosisInput;
}

/** The runs of a set, trained. Draws whose control refutes the label are left out; `refuted` hears of them. */
export function* labelledRuns(set: LabelledSet, refuted: (name: string) => void): Iterable<TrainedRun> {
  const { generators, runs } = PLANS[set];
  for (const [title, make] of Object.entries(generators)) {
    const label = VERDICT_KINDS.find((kind) => kind === title.split(':')[0]) ?? 'healthy';
    const wanted = runs(label);
    for (let index = 0, found = 0; found < wanted && index < found + MOST_REFUTED; index++) {
      const made = make(index);
      const input = trainRun(made);
      const name = `${title} ${index}`;
      if (made.control !== undefined && !made.control(made, input)) {
        refuted(name);
        continue;
      }
      found++;
      yield { run: { ...made, name, label, alsoTrue: made.alsoTrue ?? [] }, input };
    }
  }
}
