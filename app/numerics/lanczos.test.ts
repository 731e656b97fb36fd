import { describe, expect, it } from 'vitest';
import { dense, networkSpec, regressionPart } from '../testing/random-network.ts';
import { hardMatrices, randomSymmetric, spectralMatrix } from '../testing/symmetric-matrices.ts';
import { createNetworkObjective } from '../network/network-objective.ts';
import { estimateTrace } from './hutchinson.ts';
import { extremeEigenpairs, ritzValues, startLanczos, stepLanczos } from './lanczos.ts';
import { hessianOperator, type LinearOperator } from './objective.ts';
import { randomStream } from './random.ts';
import { spectralDensity } from './spectral-density.ts';
import { symmetricEigenvalues } from './symmetric-eigen.ts';
import { dot, matrixVector, maxAbs, norm2 } from './vector.ts';

function operatorOf(matrix: Float64Array, n: number): LinearOperator {
  return { dimension: n, apply: (v, out) => matrixVector(matrix, v, out) };
}

const probes = (seed: number) => (k: number) => randomStream(seed, 'test-probe', k);

describe('Lanczos', () => {
  it('keeps its basis orthonormal and finds every eigenvalue when it runs to the end', () => {
    const n = 60;
    const matrix = randomSymmetric(n, 1);
    const state = startLanczos(operatorOf(matrix, n), randomStream(1, 'start'));
    while (stepLanczos(state));
    expect(state.diagonal.length).toBe(n);
    state.basis.forEach((p, i) =>
      state.basis.forEach((q, j) => expect(Math.abs(dot(p, q) - (i === j ? 1 : 0))).toBeLessThan(1e-13)),
    );
    const exact = symmetricEigenvalues(matrix, n);
    ritzValues(state).values.forEach((value, k) => expect(Math.abs(value - exact[k])).toBeLessThan(1e-12));
  });

  it.each(hardMatrices().filter(({ n }) => n > 0))(
    '$name: goes on after breakdown, to the whole spectrum',
    ({ matrix, n, eigenvalues }) => {
      const state = startLanczos(operatorOf(matrix, n), randomStream(2, 'start'));
      while (stepLanczos(state));
      expect(state.diagonal.length).toBe(n);
      const scale = maxAbs(eigenvalues);
      ritzValues(state).values.forEach((value, k) =>
        expect(Math.abs(value - eigenvalues[k])).toBeLessThanOrEqual(1e-11 * scale),
      );
    },
  );

  it('gives the extreme eigenvalues of a network Hessian as the dense solver does, to 1e-6', () => {
    const stream = randomStream(3, 'data');
    const numbers = (rows: number, columns: number) =>
      Array.from({ length: rows }, () => Array.from({ length: columns }, () => stream.normal()));
    const spec = networkSpec([dense(14, 'tanh'), dense(14, 'tanh'), dense(4)], 'mse');
    const objective = createNetworkObjective(spec, regressionPart(numbers(40, 4), numbers(40, 4)), 4, 4);
    const n = objective.dimension;
    expect(n).toBeLessThanOrEqual(500);
    const theta = Float64Array.from({ length: n }, () => stream.normal());
    const matrix = new Float64Array(n * n);
    objective.hessian(theta, matrix);
    const exact = symmetricEigenvalues(matrix, n);
    const operator = hessianOperator(objective, theta);
    const found = extremeEigenpairs(operator, randomStream(1, 'start'), { largest: 3, smallest: 2 });
    expect(found.status).toBe('converged');
    expect(found.steps).toBeLessThan(n);
    const expected = [exact[0], exact[1], exact[n - 3], exact[n - 2], exact[n - 1]];
    expected.forEach((value, k) => {
      expect(Math.abs(found.values[k] - value)).toBeLessThanOrEqual(1e-6 * Math.abs(value));
      const v = found.vectors.subarray(k * n, (k + 1) * n);
      const product = new Float64Array(n);
      operator.apply(v, product);
      const residual = norm2(product.map((p, i) => p - found.values[k] * v[i]));
      expect(residual).toBeLessThan(found.residuals[k] + 1e-11 * exact[n - 1]);
    });
  });

  it('finds both copies of a double extreme eigenvalue', () => {
    const matrix = spectralMatrix(Float64Array.of(-1, 0, 1, 2, 3, 5, 5), 4);
    const found = extremeEigenpairs(operatorOf(matrix, 7), randomStream(1, 'start'), {
      largest: 2,
      smallest: 1,
    });
    expect(found.status).toBe('converged');
    [-1, 5, 5].forEach((value, k) => expect(found.values[k]).toBeCloseTo(value, 12));
  });

  it('says so when it is cancelled, out of steps or out of finite numbers', () => {
    const n = 80;
    const operator = operatorOf(randomSymmetric(n, 2), n);
    const stream = () => randomStream(1, 'start');
    expect(extremeEigenpairs(operator, stream(), { maxSteps: 6 }).status).toBe('maxIterations');
    expect(extremeEigenpairs(operator, stream(), { cancelled: () => true }).status).toBe('cancelled');
    const broken: LinearOperator = { dimension: 4, apply: (_v, out) => out.fill(NaN) };
    expect(extremeEigenpairs(broken, stream()).status).toBe('notFinite');
    expect(spectralDensity(broken, probes(1)).status).toBe('notFinite');
    expect(spectralDensity(operator, probes(1), { cancelled: () => true }).status).toBe('cancelled');
    expect(estimateTrace(broken, 3, probes(1)).status).toBe('notFinite');
  });

  it('keeps the probes that were finished when it is cancelled, as if no more had been asked for', () => {
    const n = 80;
    const operator = operatorOf(randomSymmetric(n, 2), n);
    const after = (looks: number) => () => looks-- <= 0;
    const sums = estimateTrace(operator, 40, probes(1), after(5));
    const five = estimateTrace(operator, 5, probes(1));
    expect(sums.status).toBe('cancelled');
    expect([sums.trace, sums.squaredFrobenius]).toEqual([five.trace, five.squaredFrobenius]);
    expect(sums.trace.halfWidth).toBeGreaterThan(estimateTrace(operator, 40, probes(1)).trace.halfWidth);
    const density = spectralDensity(operator, probes(1), { probes: 8, steps: 20, cancelled: after(55) });
    const two = spectralDensity(operator, probes(1), { probes: 2, steps: 20 });
    expect([density.status, density.probes]).toEqual(['cancelled', 2]);
    expect([density.density, density.halfWidth]).toEqual([two.density, two.halfWidth]);
  });
});

describe('stochastic estimates', () => {
  const n = 150;
  const eigenvalues = Float64Array.from({ length: n }, (_, k) => (k < 8 ? 2 + k : Math.sin(k)));
  const matrix = spectralMatrix(eigenvalues, 6);
  const operator = operatorOf(matrix, n);

  it('the density integrates to 1 and is what Gaussians on the true eigenvalues give, within its bars', () => {
    const found = spectralDensity(operator, probes(5), { probes: 20, steps: 60, bandwidth: 0.2 });
    const step = found.grid[1] - found.grid[0];
    const integral = found.density.reduce((sum, value) => sum + value * step, 0);
    expect(Math.abs(integral - 1)).toBeLessThan(1e-6);
    expect(Math.abs(found.high - 9)).toBeLessThan(1e-6);
    let inside = 0;
    found.grid.forEach((t, i) => {
      const truth = smoothedTruth(t, found.bandwidth);
      if (Math.abs(found.density[i] - truth) <= found.halfWidth[i] + 1e-9) inside++;
    });
    expect(inside / found.grid.length).toBeGreaterThan(0.9);
  });

  it('the same probes give the same bits', () => {
    const once = spectralDensity(operator, probes(9), { probes: 3, steps: 20 });
    expect(spectralDensity(operator, probes(9), { probes: 3, steps: 20 })).toEqual(once);
  });

  it('error bars cover the truth in at least 95 % of 200 seeded trials', () => {
    const trace = eigenvalues.reduce((s, v) => s + v, 0);
    const squared = dot(eigenvalues, eigenvalues);
    const bandwidth = 0.3;
    const points = 5;
    const covered = { trace: 0, squared: 0, densityTrace: 0, density: new Array<number>(points).fill(0) };
    for (let trial = 0; trial < 200; trial++) {
      const hutchinson = estimateTrace(operator, 12, probes(trial));
      if (Math.abs(hutchinson.trace.mean - trace) <= hutchinson.trace.halfWidth) covered.trace++;
      const frobenius = hutchinson.squaredFrobenius;
      if (Math.abs(frobenius.mean - squared) <= frobenius.halfWidth) covered.squared++;
      const found = spectralDensity(operator, probes(1000 + trial), {
        probes: 12,
        steps: 25,
        bandwidth,
        points,
      });
      if (Math.abs(found.trace.mean - trace) <= found.trace.halfWidth) covered.densityTrace++;
      for (let i = 0; i < points; i++) {
        const truth = smoothedTruth(found.grid[i], bandwidth);
        if (Math.abs(found.density[i] - truth) <= found.halfWidth[i] + 1e-7) covered.density[i]++;
      }
    }
    const counts = [covered.trace, covered.squared, covered.densityTrace, ...covered.density];
    expect(Math.min(...counts), `covered: ${counts.join(', ')}`).toBeGreaterThanOrEqual(190);
  });

  function smoothedTruth(t: number, bandwidth: number): number {
    const sum = eigenvalues.reduce((s, v) => s + Math.exp(-0.5 * ((t - v) / bandwidth) ** 2), 0);
    return sum / (n * bandwidth * Math.sqrt(2 * Math.PI));
  }
});
