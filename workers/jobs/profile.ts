import { isNetworkObjective } from '../../app/experiment/objective.ts';
import { buildLine, type Line, type LineContext } from '../../app/landscape/line.ts';
import { planeCurvature } from '../../app/landscape/plane-curvature.ts';
import { lineDerivatives, linePoint } from '../../app/landscape/profile.ts';
import { parameterLayout } from '../../app/network/parameter-layout.ts';
import type { Objective } from '../../app/numerics/objective.ts';
import type { JobInput, JobOutput } from '../../app/protocol/jobs.ts';
import { checkCancelled } from '../cancelled.ts';
import { denseEigenpairs } from '../dense-eigenpairs.ts';
import { objectiveOf } from '../objective-cache.ts';
import { refusedDirections } from '../refused-directions.ts';

/** The direction of a profile; an eigenvector takes a whole spectrum. */
export function buildLineJob(input: JobInput<'build-line'>): JobOutput<'build-line'> {
  const { loss, part, spec, theta, cancel } = input;
  const objective = objectiveOf(loss, part);
  const context: LineContext = {
    theta,
    ...(loss.kind === 'network'
      ? { layout: parameterLayout(loss.spec.layers, loss.data.features) }
      : { layout: null, names: loss.spec.variables }),
    ...(input.extent === undefined ? {} : { extent: input.extent }),
    ...(input.other === undefined ? {} : { other: input.other }),
    ...(spec.kind === 'gradient' ? { gradient: gradientAt(objective, theta) } : {}),
    ...(spec.kind === 'eigenvector' ? { eigenpair: eigenpairAt(objective, theta, spec.rank, cancel) } : {}),
  };
  return lineOf(spec, context);
}

function lineOf(spec: JobInput<'build-line'>['spec'], context: LineContext): Line {
  try {
    return buildLine(spec, context);
  } catch (error) {
    throw error instanceof RangeError ? refusedDirections(error, 'line') : error;
  }
}

function gradientAt(objective: Objective, theta: Float64Array): Float64Array {
  const out = new Float64Array(theta.length);
  objective.gradient(theta, out);
  return out;
}

function eigenpairAt(objective: Objective, theta: Float64Array, rank: number, cancel: Int32Array) {
  const { eigenvalues, vectors } = denseEigenpairs(objective, theta, [rank], cancel);
  return { value: eigenvalues[0], vector: vectors };
}

/** Loss, first and second derivative and accuracy at positions of a line. */
export function measureLineJob(input: JobInput<'measure-line'>): JobOutput<'measure-line'> {
  const { center, direction, t, cancel } = input;
  const objective = objectiveOf(input.loss, input.part);
  const measured = lineDerivatives(objective, center, direction, t, () => checkCancelled(cancel));
  const theta = new Float64Array(center.length);
  const accuracy = t.map((position) => {
    linePoint(center, direction, position, theta);
    return accuracyAt(objective, theta);
  });
  return { ...measured, accuracy };
}

/** Loss, accuracy and, where asked for, the extreme eigenvalues at one checkpoint. */
export function measureCheckpointJob(input: JobInput<'measure-checkpoint'>): JobOutput<'measure-checkpoint'> {
  const { theta, spectrum } = input;
  const objective = objectiveOf(input.loss, input.part);
  const [lambdaMin, lambdaMax] = spectrum ? planeCurvature(objective, theta) : [NaN, NaN];
  return { loss: objective.loss(theta), accuracy: accuracyAt(objective, theta), lambdaMin, lambdaMax };
}

/** NaN where there are no classes. */
function accuracyAt(objective: Objective, theta: Float64Array): number {
  if (!isNetworkObjective(objective) || objective.part.labels.length === 0) return NaN;
  return objective.evaluate(theta).accuracy;
}
