import { describe, expect, it } from 'vitest';
import { optimizerSchema, type OptimizerSpec } from '../experiment/experiment.ts';
import { makeOptimizer } from './optimizers/registry.ts';
import { hasPreconditioner, preconditionerOf } from './preconditioner.ts';
import { stabilityEdge } from './stability-edge.ts';

const spec = (input: unknown): OptimizerSpec => optimizerSchema.parse(input);

/** Whether L = λx²/2 shrinks under the rule; `scale` keeps the scale of adaptive rules where it is. */
function shrinks(optimizer: OptimizerSpec, lambda: number): boolean {
  const rule = makeOptimizer(optimizer, 1);
  const state = new Float64Array(rule.stateLength);
  const theta = Float64Array.of(1);
  const gradient = new Float64Array(1);
  for (let k = 0; k < 4000; k++) {
    gradient[0] = lambda * theta[0];
    rule.step(theta, gradient, state, optimizer.rate);
    if (Math.abs(theta[0]) > 1e6) return false;
  }
  return Math.abs(theta[0]) < 1;
}

describe('stabilityEdge', () => {
  it.each([
    { kind: 'sgd', rate: 0.07 },
    { kind: 'momentum', rate: 0.03, momentum: 0.9 },
    { kind: 'momentum', rate: 0.03, momentum: 0.6, convention: 'lecture' },
    { kind: 'momentum', rate: 0.3, momentum: 0.8, convention: 'ema' },
    { kind: 'nesterov', rate: 0.05, momentum: 0.9 },
  ])('parts shrinking from growing: $kind $convention', (input) => {
    const optimizer = spec(input);
    const edge = stabilityEdge(optimizer, optimizer.rate);
    expect(edge?.of).toBe('sharpness');
    const value = edge?.value ?? NaN;
    expect(shrinks(optimizer, 0.99 * value)).toBe(true);
    expect(shrinks(optimizer, 1.01 * value)).toBe(false);
  });

  it('of Adam is that of the heavy ball with gain 1 − β₁, on the preconditioned curvature; 38/η by default', () => {
    expect(stabilityEdge(spec({ kind: 'adam', rate: 0.01 }), 0.01)).toEqual({
      of: 'preconditioned',
      value: expect.closeTo(3800, 8) as number,
    });
    // With a constant scale Adam's direction is the exponential average of gradients.
    const ball = spec({ kind: 'momentum', rate: 0.01, momentum: 0.9, convention: 'ema' });
    expect(shrinks(ball, 0.99 * 3800)).toBe(true);
    expect(shrinks(ball, 1.01 * 3800)).toBe(false);
    expect(stabilityEdge(spec({ kind: 'rmsprop', rate: 0.5 }), 0.5)?.value).toBe(4);
    expect(stabilityEdge(spec({ kind: 'lion', rate: 0.5 }), 0.5)).toBeNull();
  });
});

describe('preconditionerOf', () => {
  it.each([
    { kind: 'adam', rate: 0.1 },
    { kind: 'adam', rate: 0.1, biasCorrection: false },
    { kind: 'adamw', rate: 0.1, beta2: 0.9 },
    { kind: 'amsgrad', rate: 0.1, beta2: 0.5 },
    { kind: 'rmsprop', rate: 0.1 },
    { kind: 'rmsprop', rate: 0.1, convention: 'lecture' },
    { kind: 'adagrad', rate: 0.1 },
    { kind: 'adagrad', rate: 0.1, convention: 'lecture' },
  ])('is the scale that the last update used, to the bit: $kind $convention', (input) => {
    const optimizer = spec(input);
    const rule = makeOptimizer(optimizer, 3);
    const state = new Float64Array(rule.stateLength);
    const direction = new Float64Array(3);
    const scale = new Float64Array(3);
    const theta = Float64Array.of(1, -2, 0.5);
    for (let k = 1; k <= 5; k++) {
      const gradient = theta.map((value, i) => value * (i + 1) + Math.sin(k));
      rule.parts(theta, gradient, state, 0.1, direction, scale);
      for (let i = 0; i < 3; i++) theta[i] -= (0.1 * direction[i]) / scale[i];
      expect(preconditionerOf(optimizer, 3, Float64Array.of(...state, 7, 7), k)).toEqual(scale);
    }
  });

  it('does not exist before the first update, nor for optimizers without one', () => {
    expect(preconditionerOf(spec({ kind: 'adam', rate: 1 }), 2, new Float64Array(5), 0)).toEqual(
      Float64Array.of(NaN, NaN),
    );
    expect(preconditionerOf(spec({ kind: 'sgd', rate: 1 }), 2, new Float64Array(0), 3)).toBeNull();
    expect(hasPreconditioner(spec({ kind: 'lion', rate: 1 }))).toBe(false);
  });
});
