import type { JobInput, JobOutput } from '../../app/protocol/jobs.ts';
import { denseEigenpairs } from '../dense-eigenpairs.ts';
import { objectiveOf } from '../objective-cache.ts';
import { checkCancelled } from '../cancelled.ts';

/**
 * Losses L(θ + t·v) along the unit eigenvector v of the smallest eigenvalue λ, and the quadratic model
 * L + t·gᵀv + ½λt². Of ±v the one with gᵀv < 0 is taken (downhill for t > 0); where gᵀv = 0 the one whose entry of
 * largest magnitude is positive, so that the answer does not depend on the solver.
 */
export function escapeJob(input: JobInput<'escape'>): JobOutput<'escape'> {
  const { theta, distances, cancel } = input;
  const objective = objectiveOf(input.loss, input.part);
  const pair = denseEigenpairs(objective, theta, [0], cancel);
  const direction = pair.vectors;
  const eigenvalue = pair.eigenvalues[0];
  const gradient = new Float64Array(theta.length);
  const loss = objective.gradient(theta, gradient);
  let slope = 0;
  for (let k = 0; k < theta.length; k++) slope += gradient[k] * direction[k];
  if (slope > 0 || (slope === 0 && largestEntry(direction) < 0)) {
    slope = -slope;
    for (let k = 0; k < direction.length; k++) direction[k] = -direction[k];
  }
  const at = new Float64Array(theta.length);
  const losses = Float64Array.from(distances, (t) => {
    checkCancelled(cancel);
    for (let k = 0; k < at.length; k++) at[k] = theta[k] + t * direction[k];
    return objective.loss(at);
  });
  const model = Float64Array.from(distances, (t) => loss + t * slope + 0.5 * eigenvalue * t * t);
  return { direction, eigenvalue, losses, model };
}

function largestEntry(vector: Float64Array): number {
  let largest = 0;
  for (const entry of vector) if (Math.abs(entry) > Math.abs(largest)) largest = entry;
  return largest;
}
