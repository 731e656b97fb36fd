import fc from 'fast-check';
import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import { describe, expect, it } from 'vitest';
import { optimizerSchema } from '../experiment/experiment.ts';
import type { Objective } from '../numerics/objective.ts';
import { matrixVector } from '../numerics/vector.ts';
import { randomNetwork } from '../testing/random-network.ts';
import { createSpectrumDescriber } from './describe-spectrum.ts';
import {
  distributionProducts,
  effortFor,
  estimateLimit,
  estimateSpectrum,
  extremeProducts,
} from './estimate-spectrum.ts';
import { hessianPicture } from './hessian-picture.ts';
import { layerCurvature } from './layer-curvature.ts';
import {
  blockOf,
  evenIndices,
  joinBlocks,
  recordAt,
  SPECTRUM_COLUMN,
  type SpectrumColumn,
} from './spectrum-record.ts';

const sgd = optimizerSchema.parse({ kind: 'sgd', rate: 0.1 });
const of = (row: Float64Array, column: SpectrumColumn): number => row[SPECTRUM_COLUMN[column]];

/** L = θᵀHθ/2 + gᵀθ. */
function quadratic(hessian: readonly (readonly number[])[], slope: readonly number[]): Objective {
  const n = hessian.length;
  const dense = Float64Array.from(hessian.flat());
  const objective: Objective = {
    dimension: n,
    loss: (theta) => objective.gradient(theta, new Float64Array(n)),
    gradient(theta, out) {
      matrixVector(dense, theta, out);
      let loss = 0;
      for (let i = 0; i < n; i++) {
        loss += 0.5 * out[i] * theta[i] + slope[i] * theta[i];
        out[i] += slope[i];
      }
      return loss;
    },
    hessianVectorProduct: (_theta, v, out) => matrixVector(dense, v, out),
    hessian: (_theta, out) => out.set(dense),
  };
  return objective;
}
const diagonal = (values: readonly number[]): number[][] =>
  values.map((value, i) => values.map((_, j) => (i === j ? value : 0)));

describe('createSpectrumDescriber', () => {
  it('says the closed form of a diagonal Hessian', () => {
    const objective = quadratic(diagonal([-2, 0, 1, 4]), [1, 0, 2, 2]);
    const { row, values, weights } = createSpectrumDescriber(
      objective,
      sgd,
    )({
      step: 7,
      theta: new Float64Array(4),
      rate: 0.1,
      scale: Float64Array.of(1, 1, 0.1, 8),
    });
    expect([...values]).toEqual([-2, 0, 1, 4]);
    expect(weights).toHaveLength(0);
    expect(of(row, 'step')).toBe(7);
    expect(of(row, 'gradientNorm')).toBeCloseTo(3, 14);
    expect([of(row, 'negative'), of(row, 'zero'), of(row, 'positive')]).toEqual([1, 1, 2]);
    expect([of(row, 'lambdaMin'), of(row, 'lambdaMax')]).toEqual([-2, 4]);
    expect(of(row, 'trace')).toBe(3);
    expect(of(row, 'frobenius')).toBeCloseTo(Math.sqrt(21), 14);
    expect(of(row, 'conditionNumber')).toBe(4);
    // Shares 2/7, 1/7, 4/7.
    const entropy = -(2 * Math.log(2 / 7) + Math.log(1 / 7) + 4 * Math.log(4 / 7)) / 7;
    expect(of(row, 'effectiveRank')).toBeCloseTo(Math.exp(entropy), 13);
    expect(of(row, 'edge')).toBe(20);
    // g = (1, 0, 2, 2), ‖g‖² = 9; eigenvectors of 4, 1, 0, −2.
    expect([0, 1, 2, 3].map((k) => row[SPECTRUM_COLUMN.share1 + k])).toEqual(
      [4 / 9, 4 / 9, 0, 1 / 9].map((share) => expect.closeTo(share, 13) as number),
    );
    expect(of(row, 'share5')).toBeNaN();
    // −2/1, 0/1, 1/0.1, 4/8.
    expect(of(row, 'preconditionedSharpness')).toBeCloseTo(10, 10);
  });

  it('agrees with ml-matrix on random networks, invariants included', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 5000 }), (seed) => {
        const { objective, theta } = randomNetwork(seed);
        const n = objective.dimension;
        fc.pre(n <= 60);
        const dense = new Float64Array(n * n);
        objective.hessian(theta, dense);
        const matrix = Matrix.from1DArray(n, n, dense);
        const reference = new EigenvalueDecomposition(matrix, { assumeSymmetric: true }).realEigenvalues;
        reference.sort((a, b) => a - b);
        const size = Math.max(1, ...reference.map(Math.abs));
        const scale = Float64Array.from({ length: n }, (_, i) => 0.2 + ((7 * i) % 5));
        const record = createSpectrumDescriber(objective, sgd)({ step: 0, theta, rate: 0.1, scale });
        record.values.forEach((value, k) =>
          expect(Math.abs(value - reference[k])).toBeLessThan(1e-11 * size),
        );
        const { row } = record;
        expect(of(row, 'trace')).toBeCloseTo(
          reference.reduce((a, b) => a + b, 0),
          9,
        );
        expect(of(row, 'frobenius')).toBeCloseTo(Math.hypot(...reference), 9);
        const scaled = Matrix.from1DArray(n, n, dense);
        for (let i = 0; i < n; i++)
          for (let j = 0; j < n; j++) scaled.set(i, j, scaled.get(i, j) / Math.sqrt(scale[i] * scale[j]));
        const top = Math.max(
          ...new EigenvalueDecomposition(scaled, { assumeSymmetric: true }).realEigenvalues,
        );
        expect(Math.abs(of(row, 'preconditionedSharpness') - top)).toBeLessThan(1e-9 * size);
        const shares = [1, 2, 3, 4, 5].map((k) => of(row, `share${k}` as SpectrumColumn));
        const known = shares.filter((share) => !Number.isNaN(share));
        if (of(row, 'gradientNorm') > 0) expect(known.reduce((a, b) => a + b, 0)).toBeLessThan(1 + 1e-12);
      }),
      { numRuns: 30 },
    );
  });

  it('is the same whatever it was used for before, and NaN where the Hessian is', () => {
    const { objective, theta } = randomNetwork(3);
    const point = { step: 1, theta, rate: 0.1, scale: null };
    const describer = createSpectrumDescriber(objective, null);
    const first = describer(point);
    describer({ ...point, theta: theta.map((value) => 2 * value) });
    expect(describer(point)).toEqual(first);
    const broken = quadratic([[NaN]], [1]);
    const { row, values } = createSpectrumDescriber(broken, sgd)({ ...point, theta: Float64Array.of(1) });
    expect([...values]).toEqual([NaN]);
    expect(of(row, 'lambdaMax')).toBeNaN();
    expect(of(row, 'step')).toBe(1);
  });

  it('stops when asked', () => {
    const { objective, theta } = randomNetwork(3);
    const describer = createSpectrumDescriber(objective, null);
    expect(() => describer({ step: 1, theta, rate: 1, scale: null }, { cancelled: () => true })).toThrow(
      'cancelled',
    );
  });
});

describe('estimateSpectrum', () => {
  it('brackets what the dense spectrum says', () => {
    const { objective, theta } = randomNetwork(11);
    const n = objective.dimension;
    const point = { step: 2, theta, rate: 0.1, scale: null };
    const { row: exact, values } = createSpectrumDescriber(objective, sgd)(point);
    const effort = effortFor(n, 20, 1e9, 'thorough');
    if (effort === null) throw new Error('expected room for the estimate');
    const estimate = estimateSpectrum(objective, point, sgd, effort);
    const { row } = estimate;
    for (const name of ['lambdaMin', 'lambdaMax'] as const) {
      const error = of(row, `${name}Error`) + 1e-9 * of(exact, 'frobenius');
      expect(Math.abs(of(row, name) - of(exact, name))).toBeLessThan(error);
    }
    expect(Math.abs(of(row, 'trace') - of(exact, 'trace'))).toBeLessThan(of(row, 'traceError'));
    expect(Math.abs(of(row, 'frobenius') - of(exact, 'frobenius'))).toBeLessThan(
      of(row, 'frobeniusError') * 1.5,
    );
    expect(of(row, 'share1')).toBeCloseTo(of(exact, 'share1'), 5);
    expect(of(row, 'negative')).toBeNaN();
    expect(of(row, 'estimated')).toBe(1);
    expect(estimate.weights.reduce((a, b) => a + b, 0)).toBeCloseTo(n, 4);
    expect(estimate.values[0]).toBeLessThan(values[0]);
    expect(estimateSpectrum(objective, point, sgd, effort)).toEqual(estimate);
  });

  it('takes on what memory has room for', () => {
    expect(effortFor(1_000_000, 100, 8e9, 'thorough')?.vectors).toBe(120);
    expect(effortFor(1_000_000, 100, 400e6, 'thorough')?.vectors).toBe(34);
    expect(effortFor(1_000_000, 100, 200e6, 'quick')).toBeNull();
    expect(effortFor(2_000_001, 100, 1e12, 'quick')).toBeNull();
    const limit = estimateLimit(200e6);
    expect(effortFor(limit, 100, 200e6, 'quick')).not.toBeNull();
    expect(effortFor(limit + 1, 100, 200e6, 'quick')).toBeNull();
  });
});

describe('effortFor', () => {
  it('asks for fewer products where each is dear, and for some at least', () => {
    const full = effortFor(10_000, 1000, 8e9, 'thorough');
    expect(full).toEqual({ vectors: 120, probes: 8, steps: 60, signs: 40 });
    const dear = effortFor(1_000_000, 1200, 8e9, 'thorough');
    if (full === null || dear === null) throw new Error('expected room for the estimate');
    for (const key of ['vectors', 'probes', 'steps', 'signs'] as const) {
      expect(dear[key]).toBeLessThan(full[key]);
    }
    const products = extremeProducts(dear) + distributionProducts(dear);
    expect(6 * 1_000_000 * 1200 * products).toBeLessThan(2e12);
    expect(effortFor(1_000_000, 1_000_000, 8e9, 'thorough')).toEqual({
      vectors: 32,
      probes: 3,
      steps: 24,
      signs: 6,
    });
  });
});

describe('layerCurvature', () => {
  it('splits traces and squares without rest, and finds the blocks of a matrix of known blocks', () => {
    const hessian = Float64Array.of(3, 0, 1, 0, 4, 2, 1, 2, -5);
    const { layers, shares } = layerCurvature(hessian, 3, [
      { label: 'a', offset: 0, length: 2 },
      { label: 'b', offset: 2, length: 1 },
    ]);
    const total = 9 + 16 + 25 + 2 * (1 + 4);
    expect(layers[0]).toMatchObject({ trace: 7, lambdaMin: 3, lambdaMax: 4 });
    expect(layers[1]).toMatchObject({ trace: -5, lambdaMin: -5, lambdaMax: -5 });
    expect([...shares]).toEqual([25, 5, 5, 25].map((s) => expect.closeTo(s / total, 14) as number));
    expect(layers[0].ownShare + layers[0].crossShare + layers[1].ownShare + layers[1].crossShare).toBeCloseTo(
      1,
      14,
    );
  });
});

describe('hessianPicture', () => {
  it('keeps the largest entry of every rectangle with its sign', () => {
    const n = 5;
    const hessian = Float64Array.from({ length: n * n }, (_, k) => ((k * 7) % 11) - 5);
    const { size, edges, cells, largest } = hessianPicture(hessian, n, 2);
    expect(size).toBe(2);
    expect([...edges]).toEqual([0, 2, 5]);
    for (const [r, c] of [
      [0, 0],
      [0, 1],
      [1, 0],
      [1, 1],
    ]) {
      const inside: number[] = [];
      for (let i = edges[r]; i < edges[r + 1]; i++)
        for (let j = edges[c]; j < edges[c + 1]; j++) inside.push(hessian[i * n + j]);
      expect(Math.abs(cells[2 * r + c])).toBe(Math.max(...inside.map(Math.abs)));
      expect(inside).toContain(cells[2 * r + c]);
    }
    expect(largest).toBe(Math.max(...hessian.map(Math.abs)));
    expect([...hessianPicture(Float64Array.of(1, NaN, 0, 2), 2).cells]).toEqual([1, NaN, 0, 2]);
  });
});

describe('spectrum blocks', () => {
  it('join and come apart again', () => {
    const { objective, theta } = randomNetwork(3);
    const describer = createSpectrumDescriber(objective, sgd);
    const records = [0, 1, 2].map((step) => describer({ step, theta, rate: 0.1, scale: null }));
    const joined = joinBlocks([blockOf(records.slice(0, 1)), blockOf(records.slice(1))]);
    expect(joined).toEqual(blockOf(records));
    expect(recordAt(joined, 2)).toEqual(records[2]);
  });
  it('are thinned evenly, the ends kept', () => {
    expect(evenIndices(3, 5)).toEqual([0, 1, 2]);
    expect(evenIndices(101, 5)).toEqual([0, 25, 50, 75, 100]);
    expect(evenIndices(7, 1)).toEqual([6]);
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 5000 }), fc.integer({ min: 2, max: 400 }), (count, maximum) => {
        const found = evenIndices(count, maximum);
        expect(found).toHaveLength(Math.min(count, maximum));
        expect([found[0], found.at(-1)]).toEqual([0, count - 1]);
        expect(new Set(found).size).toBe(found.length);
      }),
    );
  });
});
