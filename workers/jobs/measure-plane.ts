import { InputError } from '../../app/experiment/input-error.ts';
import { isNetworkObjective } from '../../app/experiment/objective.ts';
import { planeCurvature } from '../../app/landscape/plane-curvature.ts';
import { planePoint } from '../../app/landscape/grid.ts';
import { norm2 } from '../../app/numerics/vector.ts';
import type { JobInput, JobOutput } from '../../app/protocol/jobs.ts';
import { checkCancelled } from '../cancelled.ts';
import { objectiveOf } from '../objective-cache.ts';

/** Accuracy, gradient norm or exact curvature over cells of a plane. */
export function measurePlaneJob(input: JobInput<'measure-plane'>): JobOutput<'measure-plane'> {
  const { center, directions, x, y, cancel, quantity } = input;
  const objective = objectiveOf(input.loss, input.part);
  const theta = new Float64Array(center.length);
  const values = new Float64Array(x.length);
  const gradient = new Float64Array(center.length);
  const curvature = new Float64Array(quantity === 'curvature' ? 5 * x.length : 0);
  for (let k = 0; k < x.length; k++) {
    checkCancelled(cancel);
    planePoint(center, directions[0], directions[1], x[k], y[k], theta);
    if (quantity === 'gradientNorm') {
      objective.gradient(theta, gradient);
      values[k] = norm2(gradient);
    } else if (quantity === 'accuracy') {
      if (!isNetworkObjective(objective) || objective.part.labels.length === 0) {
        throw new InputError('expected a classification for its accuracy, got another loss', 'quantity', {
          key: 'part.noAccuracy',
        });
      }
      values[k] = objective.evaluate(theta).accuracy;
    } else {
      const row = planeCurvature(objective, theta);
      curvature.set(row, 5 * k);
      values[k] = row[0];
    }
  }
  return quantity === 'curvature' ? { values, curvature } : { values };
}
