import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { optimizerSchema, type OptimizerSpec } from '../../experiment/experiment.ts';
import { makeOptimizer } from './registry.ts';
import type { StepEvaluation } from './optimizer.ts';

interface Sequence {
  name: string;
  form: string;
  eta?: number;
  expected: number[];
  tol: number;
}
const cases = JSON.parse(
  readFileSync(new URL('../../testing/exact-cases.json', import.meta.url), 'utf8'),
) as { cases: { id: string; model: { eta: number; beta: number; w0: number }; checks: Sequence[] }[] };
const golden = JSON.parse(
  readFileSync(new URL('../../testing/golden/optimizers.json', import.meta.url), 'utf8'),
) as { start: number[]; runs: { optimizer: unknown; path: number[][] }[] };

function iterates(
  spec: OptimizerSpec,
  start: readonly number[],
  steps: number,
  gradient: (theta: Float64Array, out: Float64Array) => void,
  loss: (theta: Float64Array) => number = () => NaN,
): number[][] {
  const optimizer = makeOptimizer(spec, start.length);
  const theta = Float64Array.from(start);
  const state = new Float64Array(optimizer.stateLength);
  const g = new Float64Array(start.length);
  return Array.from({ length: steps }, () => {
    gradient(theta, g);
    const evaluation: StepEvaluation = {
      loss: loss(theta),
      gradient: (at, out) => {
        gradient(at, out);
        return loss(at);
      },
      hessian: () => undefined,
      gaussNewton: null,
    };
    optimizer.step(theta, g, state, spec.rate, evaluation);
    return [...theta];
  });
}

const parabola = (theta: Float64Array, out: Float64Array): void => {
  out[0] = 2 * theta[0];
};
const quarticLoss = ([x, y]: Float64Array): number => x ** 4 / 4 - x ** 2 / 2 + 50 * y ** 2 + x * y;
const quartic = ([x, y]: Float64Array, out: Float64Array): void => {
  out[0] = x ** 3 - x + y;
  out[1] = 100 * y + x;
  out[2] = 0;
};

function checkOf(id: string, form: string) {
  const found = cases.cases.find((item) => item.id === id);
  const check = found?.checks.find((item) => item.form === form);
  if (found === undefined || check === undefined) throw new Error(`no case ${id} ${form}`);
  return { model: found.model, check };
}

describe('optimizers against the exact sequences of L = w²', () => {
  const forms: [string, string, (eta: number, beta: number) => OptimizerSpec][] = [
    ['momentum-forms', 'pytorch', (rate, beta) => ({ kind: 'momentum', rate, momentum: beta })],
    [
      'momentum-forms',
      'lecture',
      (rate, momentum) => ({ kind: 'momentum', rate, momentum, convention: 'lecture' }),
    ],
    ['momentum-forms', 'ema', (rate, momentum) => ({ kind: 'momentum', rate, momentum, convention: 'ema' })],
    ['momentum-forms', 'nesterov', (rate, beta) => ({ kind: 'nesterov', rate, momentum: beta })],
    ['adaptive-forms', 'adagrad_original', (rate) => ({ kind: 'adagrad', rate, epsilon: 0 })],
    [
      'adaptive-forms',
      'adagrad_lecture',
      (rate) => ({ kind: 'adagrad', rate, epsilon: 1, convention: 'lecture' }),
    ],
    [
      'adaptive-forms',
      'rmsprop_lecture',
      (rate) => ({ kind: 'rmsprop', rate, decay: 0.9, epsilon: 1, convention: 'lecture' }),
    ],
    ['adaptive-forms', 'rmsprop_pytorch', (rate) => ({ kind: 'rmsprop', rate, decay: 0.99, epsilon: 1e-8 })],
    ['adaptive-forms', 'adam', (rate) => ({ kind: 'adam', rate, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 })],
  ];
  it.each(forms)('%s: %s', (id, form, spec) => {
    const { model, check } = checkOf(id, form);
    const path = iterates(spec(model.eta, model.beta), [model.w0], check.expected.length, parabola);
    path.forEach(([w], at) => {
      expect(Math.abs(w - check.expected[at])).toBeLessThanOrEqual(check.tol);
    });
  });
});

describe('optimizers against torch.optim over 200 updates', () => {
  it.each(golden.runs.map((run) => [JSON.stringify(run.optimizer), run] as const))('%s', (_name, run) => {
    const spec = optimizerSchema.parse(run.optimizer);
    const path = iterates(spec, golden.start, 200, quartic, quarticLoss);
    expect(run.path.length).toBe(38);
    for (const [update, ...theta] of run.path) {
      theta.forEach((value, i) => {
        expect(Math.abs(path[update - 1][i] - value)).toBeLessThan(1e-10);
      });
    }
  });

  it('has every kind of the schema that PyTorch has', () => {
    const kinds = new Set(golden.runs.map((run) => optimizerSchema.parse(run.optimizer).kind));
    const ours = optimizerSchema.options.map((option) => option.shape.kind.value);
    const notInTorch = ['lion', 'sam', 'newton', 'saddleFreeNewton', 'naturalGradient'];
    expect([...kinds, ...notInTorch].sort()).toEqual([...ours].sort());
  });

  it('has PyTorch’s defaults', () => {
    expect(optimizerSchema.parse({ kind: 'rmsprop', rate: 1 })).toEqual({
      kind: 'rmsprop',
      rate: 1,
      decay: 0.99,
      epsilon: 1e-8,
    });
    expect(optimizerSchema.parse({ kind: 'adagrad', rate: 1 })).toMatchObject({ epsilon: 1e-10 });
    expect(optimizerSchema.parse({ kind: 'adamw', rate: 1 })).toMatchObject({ weightDecay: 0.01 });
  });
});

const anyGradient = fc
  .double({ noNaN: true, min: -1e3, max: 1e3 })
  .filter((g) => Math.abs(g) > 1e-3 || g === 0);

describe('optimizer identities', () => {
  it('Adam’s first step is η/(1 + ε/|g|) against the gradient’s sign', () => {
    fc.assert(
      fc.property(anyGradient, (g) => {
        const spec = optimizerSchema.parse({ kind: 'adam', rate: 0.1 });
        const [[w]] = iterates(spec, [0], 1, (_theta, out) => {
          out[0] = g;
        });
        const expected = g === 0 ? 0 : (-0.1 * Math.sign(g)) / (1 + 1e-8 / Math.abs(g));
        expect(w).toBeCloseTo(expected, 12);
      }),
    );
  });

  it('momentum is the weighted sum of all past gradients', () => {
    fc.assert(
      fc.property(fc.array(anyGradient, { minLength: 1, maxLength: 30 }), (gradients) => {
        let at = 0;
        const path = iterates(
          { kind: 'momentum', rate: 0.1, momentum: 0.9 },
          [0],
          gradients.length,
          (_theta, out) => {
            out[0] = gradients[at++];
          },
        );
        let theta = 0;
        gradients.forEach((_, t) => {
          let v = 0;
          for (let k = 0; k <= t; k++) v += 0.9 ** (t - k) * gradients[k];
          theta -= 0.1 * v;
          expect(Math.abs(path[t][0] - theta)).toBeLessThan(1e-9);
        });
      }),
    );
  });

  it('never divides zero by zero where ε = 0', () => {
    for (const spec of [
      { kind: 'adagrad', rate: 0.1, epsilon: 0 },
      { kind: 'rmsprop', rate: 0.1, epsilon: 0 },
      { kind: 'adam', rate: 0.1, epsilon: 0 },
      { kind: 'adamw', rate: 0.1, epsilon: 0 },
    ]) {
      const path = iterates(optimizerSchema.parse(spec), [1], 3, (_theta, out) => {
        out[0] = 0;
      });
      expect(path.flat().every(Number.isFinite)).toBe(true);
    }
  });
});
