import { describe, expect, it } from 'vitest';
import { compileFunction } from '../functions/compile-function.ts';
import { libraryExpression, libraryFunction } from '../functions/library.ts';
import { createNetworkObjective, type NetworkObjective } from '../network/network-objective.ts';
import { randomStream } from '../numerics/random.ts';
import { dot, maxAbs } from '../numerics/vector.ts';
import { dense, networkSpec, regressionPart } from '../testing/random-network.ts';
import { bezierPoint, connectModes, initBezier, stepBezier } from './bezier-curve.ts';
import { runFinder } from './finders/finder.ts';
import { initString, minimumEnergyPath, stepString } from './minimum-energy-path.ts';
import { splitAlong, splitDescent, splittingLine, splitUnit } from './splitting.ts';
import { escapeTime, unstableManifold } from './unstable-manifold.ts';

function library(id: string) {
  const one = libraryFunction(id);
  if (one === null) throw new Error(`no function ${id}`);
  return compileFunction(libraryExpression(one), one.variables);
}

describe('unstable manifold', () => {
  it('joins a saddle of Himmelblau to the two minima beside it', () => {
    const f = library('himmelblau');
    const saddle = Float64Array.of(3.385154183607021, 0.07385187983774928);
    const branches = unstableManifold(f, saddle);
    expect(branches.map(({ outcome }) => outcome)).toEqual(['minimum', 'minimum']);
    const ends = branches.map(({ end }) => [end[0], end[1]]).sort((a, b) => a[0] - b[0]);
    expect(ends[0][0]).toBeCloseTo(3, 10);
    expect(ends[0][1]).toBeCloseTo(2, 10);
    expect(ends[1][0]).toBeCloseTo(3.5844283403304917, 10);
    expect(ends[1][1]).toBeCloseTo(-1.8481265269644036, 10);
    for (const { losses } of branches) {
      for (let k = 1; k < losses.length; k++) expect(losses[k]).toBeLessThanOrEqual(losses[k - 1] + 1e-12);
    }
  });

  it('follows the toy’s saddle along w1 = w2, where the flow stays by symmetry', () => {
    const [up, down] = unstableManifold(library('toy'), Float64Array.of(0, 0));
    expect(up.end[0]).toBeCloseTo(up.end[1], 9);
    expect(Math.abs(up.end[0])).toBeCloseTo(1, 9);
    expect(down.end[0]).toBeCloseTo(-up.end[0], 9);
    for (let k = 0; k < up.path.length / 2; k++) expect(up.path[2 * k]).toBeCloseTo(up.path[2 * k + 1], 9);
  });

  it('says when the loss falls without end', () => {
    const branches = unstableManifold(library('quadraticSaddle'), Float64Array.of(0, 0));
    expect(branches.map(({ outcome }) => outcome)).toEqual(['diverged', 'diverged']);
  });
});

describe('escape time', () => {
  it.each([1e-3, 1e-5, 1e-8])('from c0 = %d is ln(δ/c0)/ln(1 + η|λ|) to a step', (start) => {
    const half = Math.SQRT1_2;
    const escape = escapeTime(
      library('toy'),
      Float64Array.of(0, 0),
      Float64Array.of(half, half),
      -2,
      0.05,
      start,
      1e-2,
    );
    expect(escape.predicted).toBeCloseTo(Math.log(1e-2 / start) / Math.log(1.1), 10);
    expect(Math.abs((escape.measured ?? NaN) - escape.predicted)).toBeLessThanOrEqual(
      1 + 0.01 * escape.predicted,
    );
  });
});

describe('minimum-energy path', () => {
  it('finds the barrier of Müller–Brown between its outer minima', () => {
    const f = library('mullerBrown');
    const path = minimumEnergyPath(f, Float64Array.of(-0.5582, 1.4417), Float64Array.of(0.6235, 0.028));
    expect(path.saddle?.class).toBe('saddle');
    expect(path.saddle?.theta[0]).toBeCloseTo(-0.822, 3);
    expect(path.saddle?.theta[1]).toBeCloseTo(0.6243, 3);
    // Literature: minima −146.700 and −108.167, transition state −40.665.
    expect(path.barrier.fromStart).toBeCloseTo(146.7 - 40.665, 2);
    expect(path.barrier.fromEnd).toBeCloseTo(108.167 - 40.665, 2);
    expect(path.barrier.straight).toBeGreaterThan(path.barrier.fromEnd);
    // The highest image lies at the saddle to the resolution of the string.
    expect(Math.max(...path.state.losses)).toBeLessThan((path.saddle?.loss ?? NaN) + 0.5);
  });

  it('goes around the hill of a ring, where the straight line goes over it', () => {
    const f = compileFunction('(x^2 + y^2 - 1)^2', ['x', 'y']);
    const through = [Float64Array.of(0, 0.3)];
    const path = minimumEnergyPath(f, Float64Array.of(1, 0), Float64Array.of(-1, 0), { through });
    expect(path.barrier.straight).toBeCloseTo(1, 6);
    expect(Math.max(...path.state.losses)).toBeLessThan(1e-3);
  });
});

describe('mode connectivity', () => {
  it('bends around a barrier that the straight line climbs', () => {
    const part = regressionPart([[-1], [-0.3], [0.4], [1]], [[-0.8], [-0.1], [0.4], [0.6]]);
    const layers = [dense(4, 'tanh'), dense(1)];
    const objective = createNetworkObjective(networkSpec(layers, 'mse'), part, 1, 1);
    const trained = [1, 2].map((seed) => {
      const random = randomStream(seed, 'test');
      const start = Float64Array.from({ length: objective.dimension }, () => random.normal());
      const end = runFinder(objective, start, { method: 'saddleFreeNewton' }).model;
      if (end === null) throw new Error('training failed');
      return end.theta;
    });
    const { barrier, curve, outcome } = connectModes(objective, trained[0], trained[1], { iterations: 800 });
    expect(outcome).toBe('completed');
    expect(curve[0]).toBeLessThan(1e-6);
    expect(barrier.straight).toBeGreaterThan(0.01);
    expect(barrier.curve).toBeLessThan(0.2 * barrier.straight);
  });
});

describe('paths step by step', () => {
  const f = library('himmelblau');
  const from = Float64Array.of(3, 2);
  const to = Float64Array.of(-2.805118086952745, 3.131312518250573);

  it('the string is the same as run at once', () => {
    let state = initString(f, from, to, { images: 15 });
    const first = state.residual;
    expect(state.images.length).toBe(15);
    while (state.status === 'running') state = stepString(f, state, first, { images: 15 });
    const whole = minimumEnergyPath(f, from, to, { images: 15 });
    expect(state).toEqual(whole.state);
    expect(state.status).toBe('converged');
    expect(whole.saddle?.theta[0]).toBeCloseTo(0.08667750455539636, 10);
    expect(whole.barrier.fromStart).toBeCloseTo(67.71915008752615, 9);
  });

  it('the Bézier curve is the same as run at once, and its ends stay', () => {
    let state = initBezier(from, to);
    for (let k = 0; k < 25; k++) state = stepBezier(f, from, to, state);
    expect(state.middle).toEqual(connectModes(f, from, to, { iterations: 25 }).middle);
    const at = new Float64Array(2);
    bezierPoint(from, state.middle, to, 0, at);
    expect(at).toEqual(from);
    bezierPoint(from, state.middle, to, 1, at);
    expect(at).toEqual(to);
  });
});

describe('splitting a unit', () => {
  /** The networks of the cases fukumizu-amari-plus and -minus, before their unit is split. */
  function oneUnit(targets: number[]): NetworkObjective {
    const part = regressionPart(
      [[0.5], [1.5], [3]],
      targets.map((y) => [y]),
    );
    const layers = [dense(1, 'tanh', false), dense(1, 'identity', false)];
    return createNetworkObjective(networkSpec(layers, 'mse'), part, 1, 1);
  }
  const plus = oneUnit([0.3658658912911943, 1.054758417396158, 0.9036627808351058]);
  const minus = oneUnit([0.5583684232288253, 0.7555380898935751, 1.0864467265383553]);
  const theta = Float64Array.of(1, 1);

  it('gives the line of the case with its curvature A and the change of inertia', () => {
    const lambdas = [0.25, 0.5, 0.75, -0.5, 1.5];
    const up = splittingLine(plus, theta, 0, 0, lambdas);
    expect(up.curvature[0]).toBeCloseTo(0.05098670013603899, 12);
    expect(up.small.class).toBe('minimum');
    expect(up.points.map(({ class: name }) => name)).toEqual([
      ...Array<string>(3).fill('minimumModuloSymmetry'),
      ...Array<string>(2).fill('saddle'),
    ]);
    const down = splittingLine(minus, theta, 0, 0, lambdas);
    expect(down.curvature[0]).toBeCloseTo(-0.05098670013603899, 12);
    for (const { points, small } of [up, down]) {
      for (const point of points) {
        expect(point.inertia).toEqual(point.predicted);
        expect(point.loss).toBeCloseTo(small.loss, 14);
        expect(point.relativeGradientNorm).toBeLessThan(1e-12);
      }
    }
  });

  it('opens a way down from a minimum, at ½ where A is negative and at 2 where it is positive', () => {
    const size = 0.05098670013603899;
    for (const [objective, lambda, curvature] of [
      [plus, 2, (-2 * size) / 5],
      [minus, 0.5, -size / 2],
    ] as const) {
      const way = splitDescent(objective, theta, 0, 0);
      if (way === null) throw new Error('expected a way down');
      expect(way.lambda).toBe(lambda);
      expect(way.curvature).toBeCloseTo(curvature, 12);
      const { objective: wide, theta: at, direction } = splitAlong(objective, theta, way);
      expect(wide.loss(at)).toBeCloseTo(objective.loss(theta), 14);
      const reach = 1e-2;
      const moved = at.map((value, k) => value + reach * direction[k]);
      const back = at.map((value, k) => value - reach * direction[k]);
      const second = (wide.loss(moved) - 2 * wide.loss(at) + wide.loss(back)) / reach ** 2;
      expect(second / curvature).toBeCloseTo(1, 2);
    }
    // Away from critical points too the loss has no slope along it.
    const elsewhere = Float64Array.of(0.7, 1.3);
    const way = splitDescent(plus, elsewhere, 0, 0);
    if (way === null) throw new Error('expected a way down');
    const { objective: wide, theta: at, direction } = splitAlong(plus, elsewhere, way);
    const gradient = new Float64Array(wide.dimension);
    wide.gradient(at, gradient);
    expect(maxAbs(gradient)).toBeGreaterThan(1e-2);
    expect(dot(gradient, direction)).toBeCloseTo(0, 14);
  });

  it('keeps outputs, loss and criticality in wider and deeper networks, and never loses a sign', () => {
    const random = randomStream(5, 'test');
    const part = regressionPart(
      Array.from({ length: 6 }, () => [random.normal(), random.normal()]),
      Array.from({ length: 6 }, () => [random.normal()]),
    );
    const layers = [dense(2, 'tanh'), dense(2, 'sigmoid'), dense(1)];
    const objective = createNetworkObjective(networkSpec(layers, 'mse'), part, 2, 1);
    let checked = 0;
    for (let seed = 0; seed < 12 && checked < 4; seed++) {
      const start = randomStream(seed, 'start');
      const end = runFinder(
        objective,
        Float64Array.from({ length: objective.dimension }, () => start.normal()),
      );
      if (end.status !== 'converged' || end.model === null) continue;
      checked++;
      for (const layer of [0, 1]) {
        const line = splittingLine(objective, end.model.theta, layer, 1, [0.3, 2]);
        for (const point of line.points) {
          expect(point.loss).toBeCloseTo(line.small.loss, 12);
          expect(point.relativeGradientNorm).toBeLessThan(1e-11);
          expect(point.inertia.negative).toBeGreaterThanOrEqual(line.small.inertia.negative);
          expect(point.inertia.positive).toBeGreaterThanOrEqual(line.small.inertia.positive);
          expect(point.inertia.zero).toBeGreaterThan(line.small.inertia.zero);
        }
      }
    }
    expect(checked).toBeGreaterThan(0);
    expect(() => splitUnit(objective, new Float64Array(objective.dimension), 2, 0, 0.5)).toThrow(
      /hidden unit/,
    );
  });
});
