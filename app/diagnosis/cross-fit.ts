import type { DataPart } from '../data/prepared-data.ts';
import type { LayerSpec } from '../experiment/loss-spec.ts';
import { initialParameters } from '../network/initializers.ts';
import { createNetworkObjective, type NetworkObjective } from '../network/network-objective.ts';
import { randomStream } from '../numerics/random.ts';
import { minimise } from './minimise.ts';

/** Fits of each half; the one that does best on the other half counts. */
const STARTS = 2;
/** Updates between two looks at the other half. */
const LOOK = 3;

export interface CrossFit {
  /** Mean loss on the half that was left out, where it was least along the way (early stopping). */
  readonly own: number;
  /** At the same places on the samples of another part; NaN without one. */
  readonly other: number;
}

/**
 * What a function set learns that holds beyond the samples: it is fitted by L-BFGS to one half of them and looked at on the
 * other, and the other way round, without penalty. Noise that a larger set learns by heart gains nothing here, structure does;
 * and neither the left-out half nor `other` was seen in the fit, so that data of one kind have the same expected loss on both.
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
  const middle = part.samples >> 1;
  const halves = [order.subarray(0, middle), order.subarray(middle)].map((rows) => rowsOf(part, rows));
  const on = (samples: DataPart): NetworkObjective =>
    createNetworkObjective({ ...spec, layers: [...layers], l2: 0 }, samples, features, outputs);
  const strangers = other === null || other.samples === 0 ? null : on(other);
  let [own, elsewhere] = [0, 0];
  for (const [seen, unseen] of [halves, [halves[1], halves[0]]].map((pair) => pair.map(on))) {
    let best = { loss: Infinity, other: NaN };
    for (let seed = 0; seed < STARTS; seed++) {
      const start = initialParameters(layers, features, { seed: 3000 + seed, initializer: 'glorotUniform' });
      minimise(seen, start, cancelled, (theta, update) => {
        if (update % LOOK !== 0) return;
        const loss = unseen.loss(theta);
        if (loss < best.loss) best = { loss, other: strangers?.loss(theta) ?? NaN };
      });
    }
    own += best.loss / 2;
    elsewhere += best.other / 2;
  }
  return { own, other: elsewhere };
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
