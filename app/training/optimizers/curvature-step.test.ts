import { describe, expect, it } from 'vitest';
import { optimizerSchema } from '../../experiment/experiment.ts';
import { compileFunction } from '../../functions/compile-function.ts';
import type { Objective } from '../../numerics/objective.ts';
import { createTrainer } from '../trainer.ts';
import { trainingProblem } from '../training-problem.ts';

function run(objective: Objective, optimizer: unknown, start: number[], steps: number): Float64Array {
  const settings = {
    optimizer: optimizerSchema.parse(optimizer),
    batchSize: 'full' as const,
    steps,
    seed: 0,
    evaluateEvery: steps,
  };
  const trainer = createTrainer(trainingProblem(objective, null), settings, Float64Array.from(start));
  while (trainer.step < steps && trainer.divergence === null) trainer.advance();
  return trainer.theta;
}

const toy = compileFunction('(1 - x*y)^2', ['x', 'y']);
const ridge = compileFunction('((a-1)^2+(a+b-3)^2+(a+2*b-2)^2+(a+3*b-5)^2)/4+0.5*(a^2+b^2)', ['a', 'b']);
const rosenbrock = compileFunction('(1-x)^2 + 100*(y-x^2)^2', ['x', 'y']);

describe('optimizers that use curvature', () => {
  it('Newton solves a quadratic in one step, damped Newton as damped', () => {
    const [a, b] = run(ridge, { kind: 'newton', rate: 1 }, [5, -7], 1);
    expect(a).toBeCloseTo(11 / 15, 12);
    expect(b).toBeCloseTo(1.1, 12);
    // (H + I)Δ = −g with H = [[3, 3], [3, 8]].
    const [c, d] = run(ridge, { kind: 'newton', rate: 1, damping: 1 }, [11 / 15 + 1, 1.1], 1);
    expect(c - 11 / 15).toBeCloseTo(1 - (9 * 3 - 3 * 3) / 27, 12);
    expect(d - 1.1).toBeCloseTo(-(4 * 3 - 3 * 3) / 27, 12);
  });

  it('Newton goes to the toy’s saddle from (0.1, 0.2); the saddle-free one leaves it for a minimum', () => {
    const [x, y] = run(toy, { kind: 'newton', rate: 1 }, [0.1, 0.2], 20);
    expect(Math.hypot(x, y)).toBeLessThan(1e-12);
    const [u, v] = run(toy, { kind: 'saddleFreeNewton', rate: 0.5 }, [0.1, 0.2], 200);
    expect(u * v).toBeCloseTo(1, 10);
  });

  it('makes no step along flat directions', () => {
    const valley = compileFunction('x^2 + 0*y', ['x', 'y']);
    expect([...run(valley, { kind: 'newton', rate: 1 }, [3, 4], 1)]).toEqual([0, 4]);
  });

  it('L-BFGS reaches Rosenbrock’s minimum in few updates', () => {
    const [x, y] = run(rosenbrock, { kind: 'lbfgs', rate: 1 }, [-1.2, 1], 60);
    expect(Math.hypot(x - 1, y - 1)).toBeLessThan(1e-9);
  });

  it('SAM descends with the gradient of the ascended point', () => {
    const parabola = compileFunction('x^2/2', ['x']);
    // g = 3, ascent by ρ = 0.5 to 3.5: Δ = −0.1·3.5.
    expect(run(parabola, { kind: 'sam', rate: 0.1, rho: 0.5 }, [3], 1)[0]).toBeCloseTo(2.65, 14);
    expect(run(parabola, { kind: 'sam', rate: 0.1, rho: 0.5 }, [0], 5)[0]).toBe(0);
  });

  it('Lion moves every coordinate by η against the sign of its average', () => {
    const bowl = compileFunction('x^2 + 100*y^2 + 0*z', ['x', 'y', 'z']);
    const [x, y, z] = run(bowl, { kind: 'lion', rate: 0.01 }, [1, -1, 1], 3);
    expect([x, y, z]).toEqual([1 - 0.01 - 0.01 - 0.01, -1 + 0.01 + 0.01 + 0.01, 1]);
    const decayed = run(bowl, { kind: 'lion', rate: 0.01, weightDecay: 0.5 }, [1, -1, 1], 1);
    expect(decayed[2]).toBe(0.995);
    expect(decayed[0]).toBe(0.995 - 0.01);
  });
});
