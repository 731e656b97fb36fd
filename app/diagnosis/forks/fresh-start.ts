import { buildObjective } from '../../experiment/objective.ts';
import { initialParameters } from '../../network/initializers.ts';
import { randomStream } from '../../numerics/random.ts';
import { NO_STATE } from './fork-change.ts';
import type { ForkStart } from '../trials/fork-start.ts';
import { soonestDown } from './rate-by-trial.ts';

/** Fresh weights that are drawn; the lowest loss among them is the start. */
const STARTS = 8;

/** New weights by the usual initialiser, at the rate with which they come down soonest; a place in the box of a function. */
export function restart(start: ForkStart, seed: number): ForkStart {
  const { loss, from } = start;
  if (loss.kind === 'function') {
    const stream = randomStream(seed, 'diagnosis-restart');
    const box = loss.spec.box ?? loss.spec.variables.map(() => [-2, 2] as const);
    const theta = Float64Array.from(box, ([low, high]) => low + (high - low) * stream.uniform());
    return { ...start, from: { ...from, theta, optimizerState: NO_STATE } };
  }
  const { layers } = loss.spec;
  const rectified = layers.some((layer) => 'activation' in layer && layer.activation === 'relu');
  const objective = buildObjective(loss, 'train');
  const starts = Array.from({ length: STARTS }, (_, k) => {
    const theta = initialParameters(layers, loss.data.features, {
      seed: 7000 + STARTS * seed + k,
      initializer: rectified ? 'heNormal' : 'glorotUniform',
    });
    return { theta, loss: objective.loss(theta) };
  });
  const { theta } = starts.reduce((best, one) => (one.loss < best.loss ? one : best));
  return soonestDown(objective, { ...start, from: { ...from, theta, optimizerState: NO_STATE } });
}
