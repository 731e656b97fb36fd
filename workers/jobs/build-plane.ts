import type { ResolvedLoss } from '../../app/experiment/resolved-loss.ts';
import { gaussianDirection } from '../../app/landscape/directions.ts';
import { tiltedPlane, type Tilt } from '../../app/landscape/tilt.ts';
import { buildPlane, type Eigenpair, type Plane, type PlaneContext } from '../../app/landscape/plane.ts';
import { parameterLayout } from '../../app/network/parameter-layout.ts';
import { kernelModule } from '../../app/numerics/kernels/kernels.ts';
import type { Objective } from '../../app/numerics/objective.ts';
import type { JobInput, JobOutput } from '../../app/protocol/jobs.ts';
import { denseEigenpairs } from '../dense-eigenpairs.ts';
import { objectiveOf } from '../objective-cache.ts';
import { refusedDirections } from '../refused-directions.ts';
import { placedPath } from './place-path.ts';

/** Box of a function that names none (see the schema's doc). */
const DEFAULT_INTERVAL = [-2, 2] as const;

/** Directions and centre of a plane, and the path on it; long work (eigenvectors, principal components) belongs in a thread. */
export function buildPlaneJob(input: JobInput<'build-plane'>): JobOutput<'build-plane'> {
  const objective = objectiveOf(input.loss, input.part);
  const plane = planeOf(input, objective);
  const [d1, d2] = plane.directions;
  return {
    plane,
    centerLoss: objective.loss(plane.center),
    path: placedPath(objective, { center: plane.center, d1, d2 }, input.path, input.cancel),
    kernels: kernelModule(),
  };
}

function planeOf(input: JobInput<'build-plane'>, objective: Objective): Plane {
  const context: PlaneContext = {
    theta: input.theta,
    path: input.path.map((point) => point.theta),
    ...structureOf(input.loss),
    ...(input.extent === undefined ? {} : { extent: input.extent }),
    ...(input.others === undefined ? {} : { others: input.others }),
    ...(input.alongside === undefined ? {} : { alongside: input.alongside }),
    ...(input.spec.kind === 'gradient' ? { gradient: gradientOf(input, objective) } : {}),
    ...(input.spec.kind === 'eigenvectors'
      ? { eigenpairs: eigenpairsOf(input, objective, input.spec.ranks) }
      : {}),
  };
  try {
    const plane = buildPlane(input.spec, context);
    return input.tilt === undefined
      ? plane
      : tiltedPlane(plane, thirdDirection(input, input.tilt, objective), input.tilt);
  } catch (error) {
    if (error instanceof RangeError) throw refusedDirections(error, 'plane');
    throw error;
  }
}

function thirdDirection(
  input: JobInput<'build-plane'>,
  { toward }: Tilt,
  objective: Objective,
): Float64Array {
  switch (toward.kind) {
    case 'random':
      return gaussianDirection(toward.seed, 2, objective.dimension);
    case 'gradient':
      return gradientOf(input, objective).value;
    case 'eigenvector':
      return denseEigenpairs(objective, input.theta, [toward.rank], input.cancel).vectors;
  }
}

function structureOf(loss: ResolvedLoss): Pick<PlaneContext, 'layout' | 'box' | 'names'> {
  if (loss.kind === 'network') return { layout: parameterLayout(loss.spec.layers, loss.data.features) };
  const { variables, box } = loss.spec;
  return { layout: null, names: variables, box: box ?? variables.map(() => DEFAULT_INTERVAL) };
}

function eigenpairsOf(
  input: JobInput<'build-plane'>,
  objective: Objective,
  ranks: readonly [number, number],
): [Eigenpair, Eigenpair] {
  const { eigenvalues, vectors } = denseEigenpairs(objective, input.theta, ranks, input.cancel);
  const n = objective.dimension;
  const pair = (k: number): Eigenpair => ({
    value: eigenvalues[k],
    vector: vectors.slice(k * n, (k + 1) * n),
  });
  return [pair(0), pair(1)];
}

function gradientOf(
  input: JobInput<'build-plane'>,
  objective: Objective,
): NonNullable<PlaneContext['gradient']> {
  const value = new Float64Array(objective.dimension);
  objective.gradient(input.theta, value);
  const image = new Float64Array(objective.dimension);
  objective.hessianVectorProduct(input.theta, value, image);
  return { value, image };
}
