import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import cases from '../../app/testing/exact-cases.json' with { type: 'json' };
import { requireBuild } from '../host/testing/test-host.ts';

/**
 * Every case of `exact-cases.json` that is a loss with points (formulas, dense networks, and the linear, logistic and softmax
 * models written as such), through the real command. Its classes and ours:
 *   not critical                       → notCritical, or gradientFlat, which says so with the reason
 *   positive, negative definite        → minimum, maximum
 *   indefinite                         → saddle
 *   semidefinite or zero, true saddle  → degenerateSaddle; `degenerate` (an end of a line of minima where a line of saddles
 *                                        begins) too: lower and higher points lie arbitrarily near
 *   semidefinite or zero, else         → minimumModuloSymmetry (maximum) where the zeros are those of a symmetry or of a
 *                                        manifold of critical points, else inconclusive: probes prove no minimum
 */
interface Point {
  readonly name: string;
  readonly x: number[];
  readonly critical: boolean;
  readonly loss: number;
  readonly eigenvalues?: number[];
  readonly n_neg: number;
  readonly n_zero: number;
  readonly n_pos: number;
  readonly hessian_class: string;
  readonly true_class: string;
}
interface Model {
  readonly kind: string;
  readonly vars?: string[];
  readonly expr?: string;
  readonly sizes?: number[];
  readonly activation?: string;
  readonly out_activation?: string;
  readonly bias?: boolean;
  readonly loss?: string;
  readonly X?: number[][];
  readonly Y?: number[][];
  readonly labels?: number[];
  readonly y?: number[];
  readonly S?: number[][];
  readonly classes?: number;
  readonly hidden?: number;
  readonly n_in?: number;
}

const LOSSES: Record<string, string> = {
  mse_mean: 'mse',
  sse: 'sse',
  half_sse: 'halfSse',
  ce_mean: 'crossEntropy',
};

/** A network without biases, all layers linear. */
function linear(units: number[], loss: string, data: unknown): unknown {
  const layers = units.map((width) => ({ type: 'dense', units: width, activation: 'identity', bias: false }));
  return { kind: 'network', layers, loss, data };
}

/** ‖S − W_L…W_1‖² as a mean squared error: X = √n·1, Y = √n·S. */
function frobenius(units: number[], s: number[][], n: number): unknown {
  const root = Math.sqrt(n);
  const inputs = Array.from({ length: n }, (_, i) => s[0].map((_, j) => (i === j ? root : 0)));
  const targets = inputs.map((_, i) => s.map((row) => root * row[i]));
  return linear(units, 'mse', { inputs, targets });
}

function lossOf(model: Model): unknown {
  const { kind, sizes = [], X: inputs = [], S: s = [] } = model;
  if (kind === 'expression') return { kind: 'function', variables: model.vars, expression: model.expr };
  if (kind === 'linear_fro') return frobenius([model.hidden ?? 0, s.length], s, model.n_in ?? 0);
  if (kind === 'deep_linear_fro') return frobenius(sizes.slice(1), s, sizes[0]);
  if (kind === 'logistic') {
    const labels = (model.y ?? []).map((y) => (y > 0 ? 1 : 0));
    return linear([1], 'binaryCrossEntropy', { inputs, labels });
  }
  if (kind === 'softmax_regression') {
    return linear([model.classes ?? 0], 'crossEntropy', { inputs, labels: model.labels });
  }
  if (kind !== 'mlp') return null;
  const layers = sizes.slice(1).map((units, l) => ({
    type: 'dense',
    units,
    activation: l === sizes.length - 2 ? model.out_activation : model.activation,
    bias: model.bias,
  }));
  const targets = model.labels === undefined ? { targets: model.Y } : { labels: model.labels };
  return { kind: 'network', layers, loss: LOSSES[model.loss ?? ''], data: { inputs, ...targets } };
}

function classesOf(point: Point): string[] {
  if (!point.critical) return ['notCritical', 'gradientFlat'];
  switch (point.hessian_class) {
    case 'positive_definite':
      return ['minimum'];
    case 'negative_definite':
      return ['maximum'];
    case 'indefinite':
      return ['saddle'];
    default:
      if (point.true_class === 'saddle' || point.true_class === 'degenerate') return ['degenerateSaddle'];
      if (point.true_class.endsWith('min_nonstrict')) return ['minimumModuloSymmetry', 'inconclusive'];
      if (point.true_class.endsWith('max_nonstrict')) return ['maximum', 'inconclusive'];
      return ['inconclusive'];
  }
}

/** Cases whose truth no finite probe proves; all others must be decided. */
const OPEN = ['degenerate:x^4+y^4', 'degenerate:x^2+y^4', 'degenerate:x^2*y^2', 'degenerate:-x^4-y^4'];

let folder: string;
beforeAll(async () => {
  requireBuild();
  folder = await mkdtemp(join(tmpdir(), 'saddlescope-cases-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

function analyze(path: string): Promise<Record<string, unknown>> {
  return new Promise((resolve, reject) => {
    const child = spawn(
      process.execPath,
      [join('main', 'cli', 'saddlescope.mjs'), 'analyze', path, '--json'],
      { env: { ...process.env, SADDLESCOPE_BUILD: 'skip', SADDLESCOPE_DATA: join(folder, 'data') } },
    );
    let [out, err] = ['', ''];
    child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
    child.on('close', (status) => {
      if (status === 0) resolve(JSON.parse(out) as Record<string, unknown>);
      else reject(new Error(`exit status ${status}: ${err}`));
    });
  });
}

const stated = cases.cases.flatMap((one) => {
  const loss = lossOf(one.model as Model);
  return loss === null ? [] : [{ id: one.id, loss, points: (one as { points?: Point[] }).points ?? [] }];
});

describe('analyze, on cases with known answers', () => {
  it('reaches every case that is a loss with points', () => {
    const withPoints = cases.cases.filter((one) => ((one as { points?: Point[] }).points ?? []).length > 0);
    expect(stated.map(({ id }) => id)).toEqual(expect.arrayContaining(withPoints.map(({ id }) => id)));
    expect(withPoints).toHaveLength(30);
  });

  it.each(stated.map((one) => [one.id, one] as const))(
    '%s',
    { timeout: 60_000 },
    async (id, { loss, points }) => {
      await Promise.all(
        points.map(async (point, k) => {
          const path = join(folder, `${id.replace(/\W+/g, '-')}-${k}.json`);
          await writeFile(path, JSON.stringify({ schemaVersion: 1, loss, point: point.x }));
          const card = await analyze(path);
          const where = `${id}, ${point.name}`;
          expect([where, classesOf(point)]).toEqual([where, expect.arrayContaining([card.class])]);
          if (!OPEN.includes(id)) expect([where, card.class]).not.toEqual([where, 'inconclusive']);
          if (point.critical) {
            const inertia = { negative: point.n_neg, zero: point.n_zero, positive: point.n_pos };
            expect([where, card.inertia]).toEqual([where, inertia]);
          }
          expect(Math.abs((card.loss as number) - point.loss)).toBeLessThanOrEqual(
            1e-9 * Math.max(1, Math.abs(point.loss)),
          );
          const known = point.eigenvalues ?? [];
          const scale = Math.max(1, ...known.map(Math.abs));
          known.forEach((value, i) => {
            expect(Math.abs((card.eigenvalues as number[])[i] - value)).toBeLessThanOrEqual(1e-9 * scale);
          });
        }),
      );
    },
  );
});
