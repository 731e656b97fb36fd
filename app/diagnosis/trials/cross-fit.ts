import type { DataPart } from '../../data/prepared-data.ts';
import type { LayerSpec } from '../../experiment/loss-spec.ts';
import { initialParameters } from '../../network/initializers.ts';
import { createNetworkObjective, type NetworkObjective } from '../../network/network-objective.ts';
import { randomStream } from '../../numerics/random.ts';
import { minimise } from './minimise.ts';
import { rankTest, type RankTest } from './rank-test.ts';
import { sampleLosses } from './sample-losses.ts';

/** Parts of the samples, each left out once. */
const FOLDS = 4;
/** Updates between two looks at the part that is left out. */
const LOOK = 2;
/** λ of the second fits, with a penalty λ‖θ‖², over the least loss on left-out samples of the first: large sets learn few samples better so. */
const PENALTY = 3e-3;

export interface CrossFit {
  /** Mean loss on left-out samples after as many updates as are best for all of them together (early stopping). */
  readonly own: number;
  /** The same fits after the same updates on the samples of another part; NaN without one. */
  readonly other: number;
  /** Samples of the other part against left-out ones, by rank; null without one. */
  readonly ranks: RankTest | null;
}

/** What one look at the fits saw; `thetas`: where each of them was. */
interface Look {
  readonly own: number;
  readonly other: number;
  readonly thetas: readonly Float64Array[];
}

/**
 * What a function set learns that holds beyond the samples: it is fitted by L-BFGS to three quarters of them and looked at on
 * the fourth, each in turn, without a penalty and with a small one. Noise that a larger set learns by heart gains nothing here, structure does;
 * and neither the left-out part nor `other` was seen in the fit, so that data of one kind have the same expected loss on both.
 */
export function crossFit(
  { spec, part, features }: NetworkObjective,
  layers: readonly LayerSpec[],
  outputs: number,
  other: DataPart | null,
  cancelled: () => boolean,
): CrossFit {
  const order = Int32Array.from({ length: part.samples }, (_, n) => n);
  randomStream(0, 'diagnosis-cross-fit').shuffle(order);
  const on = (samples: DataPart, l2 = 0): NetworkObjective =>
    createNetworkObjective({ ...spec, layers: [...layers], l2 }, samples, features, outputs);
  const strangers = other === null || other.samples === 0 ? null : on(other);
  const folds = Array.from({ length: FOLDS }, (_, fold) => {
    const leftOut = rowsOf(
      part,
      order.filter((_, n) => n % FOLDS === fold),
    );
    const seen = rowsOf(
      part,
      order.filter((_, n) => n % FOLDS !== fold),
    );
    return { seen, leftOut, unseen: on(leftOut) };
  });
  /** What every look saw, averaged over the parts; a fit that has ended stays where it is. */
  const looksOf = (l2: number, seed: number): Look[] => {
    const start = initialParameters(layers, features, { seed, initializer: 'glorotUniform' });
    const paths = folds.map(({ seen, unseen }) => {
      const looks: { own: number; other: number; theta: Float64Array }[] = [];
      minimise(on(seen, l2), start, cancelled, {
        watch: (theta, update) => {
          if (update % LOOK !== 0) return;
          looks.push({
            own: unseen.loss(theta),
            other: strangers?.loss(theta) ?? NaN,
            theta: theta.slice(),
          });
        },
      });
      return looks;
    });
    const longest = Math.max(...paths.map(({ length }) => length));
    return Array.from({ length: longest }, (_, k) => {
      const at = paths.map(
        (looks) => looks[Math.min(k, looks.length - 1)] ?? { own: Infinity, other: NaN, theta: start },
      );
      return {
        own: at.reduce((sum, { own }) => sum + own / FOLDS, 0),
        other: at.reduce((sum, look) => sum + look.other / FOLDS, 0),
        thetas: at.map(({ theta }) => theta),
      };
    });
  };
  const free = least(looksOf(0, 3000));
  const best = least([free, ...looksOf(free.own < Infinity ? PENALTY * free.own : 0, 3001)]);
  const { own, other: otherLoss, thetas } = best;
  if (other === null || strangers === null || thetas.length === 0) {
    return { own, other: otherLoss, ranks: null };
  }
  const pairs = folds.map(({ leftOut, unseen }, k) => ({
    own: sampleLosses(unseen, leftOut, thetas[k]),
    other: sampleLosses(strangers, other, thetas[k]),
  }));
  return { own, other: otherLoss, ranks: rankTest(pairs) };
}

function least(looks: readonly Look[]): Look {
  return looks.reduce((best, one) => (one.own < best.own ? one : best), {
    own: Infinity,
    other: NaN,
    thetas: [],
  });
}

function rowsOf({ samples, inputs, targets, labels }: DataPart, rows: Int32Array): DataPart {
  const pick = (values: Float64Array): Float64Array => {
    const width = values.length / samples;
    return Float64Array.from(
      { length: rows.length * width },
      (_, k) => values[rows[Math.floor(k / width)] * width + (k % width)],
    );
  };
  return {
    samples: rows.length,
    inputs: pick(inputs),
    targets: pick(targets),
    labels: labels.length === 0 ? labels : Int32Array.from(rows, (row) => labels[row]),
  };
}
