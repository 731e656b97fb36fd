import { DirectionError } from './direction-error.ts';
import type { Note } from '../data/prepared-data.ts';
import type { PlaneSpec } from './plane-spec.ts';
import type { Directions, Plane, PlaneContext } from './plane-context.ts';
import { norm2 } from '../numerics/vector.ts';
import { extentOfPath } from './choose-extent.ts';
import { gaussianDirection, normalizeDirection } from './directions.ts';
import { pathComponents, randomWalkFraction } from './pca.ts';
import { betweenDirections, gradientDirections, pointDirections } from './plane-directions.ts';
import { cosine, planeProjector, spanProblem } from './project.ts';

export type { Plane, PlaneContext, Eigenpair } from './plane-context.ts';

/** √ε: around a critical point a step this short changes a loss by less than it is rounded by, ½λδ² < ε for λ and L of order 1. */
const NOISE = Math.sqrt(Number.EPSILON);

/** |cos| above which the angle between directions is worth a note. */
const NOTABLE_COSINE = 1e-6;

/**
 * Builds the plane of a specification. Throws RangeError with one line when the directions span no plane or the
 * context lacks what the kind needs.
 */
export function buildPlane(spec: PlaneSpec, context: PlaneContext): Plane {
  if (context.theta.length < 2) {
    throw new DirectionError(
      'expected at least two parameters for a surface, got one; use a 1-D profile',
      'oneParameter',
    );
  }
  const raw = directionsOf(spec, context);
  const [d1, d2] = raw.directions;
  const problem = spanProblem(d1, d2);
  if (problem !== null) throw new DirectionError(problem, 'noPlane');
  const notes = [...raw.notes];
  const angle = cosine(d1, d2);
  if (Math.abs(angle) > NOTABLE_COSINE) {
    notes.push({
      key: 'scene.notes.angle',
      values: { degrees: (Math.acos(angle) * 180) / Math.PI, cosine: angle },
    });
  }
  const ranges = rangesOf(spec, context, raw);
  const half = ([low, high]: readonly [number, number]): number => (high - low) / 2;
  return {
    center: raw.center,
    directions: raw.directions,
    axisLabels: raw.axisLabels,
    ...ranges,
    extent: Math.max(half(ranges.x), half(ranges.y)),
    notes,
    ...(raw.explained === undefined ? {} : { explained: raw.explained }),
  };
}

function directionsOf(spec: PlaneSpec, context: PlaneContext): Directions {
  switch (spec.kind) {
    case 'random':
      return randomDirections(spec, context);
    case 'eigenvectors':
      return eigenDirections(spec, context);
    case 'pca':
      return pathDirections(spec, context);
    case 'gradient':
      return gradientDirections(context);
    case 'points':
      return pointDirections(context);
    case 'between':
      return betweenDirections(spec, context);
    case 'coordinates':
      return coordinateDirections(spec, context);
  }
}

function randomDirections(spec: PlaneSpec & { kind: 'random' }, context: PlaneContext): Directions {
  const { theta, layout } = context;
  const notes: Note[] = [];
  const directions = [0, 1].map((index) => {
    const direction = gaussianDirection(spec.seed, index, theta.length);
    if (layout === null) {
      const length = norm2(direction);
      return direction.map((v) => v / length);
    }
    const zeros = normalizeDirection(direction, theta, layout, spec.normalization);
    const length = norm2(direction) * (context.extent ?? 1);
    if (spec.normalization !== 'none' && length > 0 && length < NOISE) {
      throw new DirectionError(
        `expected weights for ${spec.normalization}-normalised directions to be as long as, got weights of length ${norm2(theta).toExponential(2)}, on which a loss changes by rounding alone; choose another normalisation`,
        'tinyWeights',
        { length: norm2(theta) },
      );
    }
    if (zeros > 0 && index === 0) notes.push({ key: 'scene.notes.zeroGroups', values: { count: zeros } });
    return direction;
  });
  const normalization = layout === null ? 'unit' : spec.normalization;
  notes.unshift({ key: `scene.notes.random.${normalization}`, values: { seed: spec.seed } });
  return {
    center: theta.slice(),
    directions: [directions[0], directions[1]],
    axisLabels: [
      { key: 'scene.axis.random', values: { index: 1 } },
      { key: 'scene.axis.random', values: { index: 2 } },
    ],
    notes,
  };
}

function eigenDirections(spec: PlaneSpec & { kind: 'eigenvectors' }, context: PlaneContext): Directions {
  if (context.eigenpairs === undefined) {
    throw new RangeError('expected the eigenvectors of the plane, got none');
  }
  const count = context.theta.length;
  const ranks = spec.ranks.map((rank) => {
    const resolved = rank < 0 ? count + rank : rank;
    if (!(resolved >= 0 && resolved < count)) {
      throw new RangeError(`expected eigenvector ranks from ${-count} to ${count - 1}, got ${rank}`);
    }
    return resolved;
  });
  if (ranks[0] === ranks[1]) {
    throw new RangeError(`expected two different eigenvectors, got rank ${spec.ranks[0]} twice`);
  }
  const label = (k: 0 | 1): Note => ({
    key: 'scene.axis.eigenvector',
    values: { rank: ranks[k] + 1, count, eigenvalue: context.eigenpairs?.[k].value ?? NaN },
  });
  const [first, second] = context.eigenpairs;
  return {
    center: context.theta.slice(),
    directions: [first.vector.slice(), second.vector.slice()],
    axisLabels: [label(0), label(1)],
    notes: [{ key: 'scene.notes.eigenvectors' }],
  };
}

function pathDirections(spec: PlaneSpec & { kind: 'pca' }, context: PlaneContext): Directions {
  const points = [...context.path, ...(context.alongside ?? [])];
  const found = pathComponents(points, 2);
  if (found.directions.length === 0) {
    throw new RangeError(
      `expected a path that moves for its principal components, got ${points.length} recorded point(s) at one place`,
    );
  }
  const notes: Note[] = [
    {
      key: 'scene.notes.pca',
      values: {
        first: 100 * found.explained[0],
        second: found.explained.length > 1 ? 100 * found.explained[1] : 0,
        nullFirst: 100 * randomWalkFraction(1),
        nullSecond: 100 * randomWalkFraction(2),
        points: found.used,
      },
    },
  ];
  if (spec.runs !== undefined)
    notes.push({ key: 'scene.notes.pcaRuns', values: { count: spec.runs.length } });
  const first = found.directions[0];
  let second = found.directions.at(1);
  if (second === undefined) {
    // A straight path has one component only; the plane needs some second direction, and says which.
    second = gaussianDirection(0, 1, first.length);
    for (let round = 0; round < 2; round++) {
      const along = first.reduce((sum, v, k) => sum + v * (second?.[k] ?? 0), 0);
      second = second.map((v, k) => v - along * first[k]);
    }
    const length = norm2(second);
    second = second.map((v) => v / length);
    notes.push({ key: 'scene.notes.straightPath' });
  }
  const label = (index: number): Note => ({
    key: 'scene.axis.component',
    values: { index, percent: 100 * (found.explained.at(index - 1) ?? 0) },
  });
  return {
    center: context.theta.slice(),
    directions: [first, second],
    axisLabels: [label(1), found.directions.length > 1 ? label(2) : { key: 'scene.axis.orthogonal' }],
    notes,
    explained: [found.explained[0], found.explained.at(1) ?? 0],
  };
}

function coordinateDirections(spec: PlaneSpec & { kind: 'coordinates' }, context: PlaneContext): Directions {
  const count = context.theta.length;
  const [i, j] = spec.indices;
  for (const index of [i, j]) {
    if (!(index >= 0 && index < count)) {
      throw new RangeError(`expected coordinate indices from 0 to ${count - 1}, got ${index}`);
    }
  }
  if (i === j) throw new RangeError(`expected two different coordinates, got index ${i} twice`);
  const center = context.theta.slice();
  center[i] = 0;
  center[j] = 0;
  const unit = (index: number): Float64Array => {
    const direction = new Float64Array(count);
    direction[index] = 1;
    return direction;
  };
  const label = (index: number): Note => ({
    key: 'scene.axis.coordinate',
    values: { name: context.names?.[index] ?? `θ${index + 1}` },
  });
  return {
    center,
    directions: [unit(i), unit(j)],
    axisLabels: [label(i), label(j)],
    notes: [{ key: count === 2 ? 'scene.notes.wholeFunction' : 'scene.notes.coordinates' }],
  };
}

function rangesOf(spec: PlaneSpec, context: PlaneContext, raw: Directions): Pick<Plane, 'x' | 'y'> {
  const around = (x: number, y: number): Pick<Plane, 'x' | 'y'> => ({ x: [-x, x], y: [-y, y] });
  const { extent } = context;
  if (spec.kind === 'coordinates') {
    const [i, j] = spec.indices;
    const range = (index: number): readonly [number, number] => {
      const box = context.box?.[index];
      if (extent === undefined && box !== undefined) return box;
      const reach = extent ?? 1;
      return [context.theta[index] - reach, context.theta[index] + reach];
    };
    return { x: range(i), y: range(j) };
  }
  if (extent !== undefined) return around(extent, extent);
  // One unit of a filter- or layer-normalised direction is one norm of θ's groups: the paper draws [−1, 1].
  if (spec.kind === 'random' && context.layout !== null && spec.normalization !== 'none') return around(1, 1);
  const project = planeProjector({ center: raw.center, d1: raw.directions[0], d2: raw.directions[1] });
  const points = [...context.path, ...(context.alongside ?? []), ...(context.others ?? [])].map(project);
  const x = extentOfPath({ x: points.map((p) => p.x), y: [] }, 1);
  const y = extentOfPath({ x: [], y: points.map((p) => p.y) }, 1);
  if (points.length === 0) return around(1, 1);
  // A path's second direction may be a thousandth of the first: keep the picture's sides comparable.
  return around(Math.max(x, y / 3), Math.max(y, x / 3));
}
