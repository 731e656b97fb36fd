import { afterEach, describe, expect, it } from 'vitest';
import { analyzePoint, AnalysisCancelled } from '../curvature/analyze-point.ts';
import { useKernels } from '../numerics/kernels/kernels.ts';
import { randomStream } from '../numerics/random.ts';
import { testKernels } from '../testing/kernels.ts';
import { batchNorm } from '../testing/random-layers.ts';
import { classPart, dense, networkSpec } from '../testing/random-network.ts';
import { createNetworkObjective } from './network-objective.ts';

const kernels = testKernels();
afterEach(() => {
  useKernels(null);
});

function network() {
  const stream = randomStream(4, 'test');
  const inputs = Array.from({ length: 300 }, () => [stream.normal(), stream.normal(), stream.normal()]);
  const labels = inputs.map(() => stream.integer(3));
  const spec = networkSpec([dense(14, 'tanh'), dense(14, 'tanh'), dense(3)], 'crossEntropy', 0.01);
  const objective = createNetworkObjective(spec, classPart(inputs, labels, 3), 3, 3);
  const theta = Float64Array.from({ length: objective.dimension }, () => 0.4 * stream.normal());
  return { objective, theta };
}

/** Polls of one whole Hessian, and what remains to do after being told to stop at poll `at`. */
function pollsUntilStopped(at: number): number {
  const { objective, theta } = network();
  let polls = 0;
  const out = new Float64Array(theta.length ** 2);
  const work = (): void =>
    objective.hessian(theta, out, () => {
      if (++polls === at) throw new AnalysisCancelled();
    });
  if (at === Infinity) work();
  else expect(work).toThrow(AnalysisCancelled);
  return polls;
}

describe('stopping inside a Hessian', () => {
  it.each([
    ['in the kernels', kernels],
    ['in the reference', null],
  ] as const)('%s: asked many times, and not once more after the answer', (_name, used) => {
    useKernels(used);
    const all = pollsUntilStopped(Infinity);
    expect(all).toBeGreaterThan(used === null ? 8 : 20);
    for (const at of [1, 2, Math.floor(all / 2), all]) expect(pollsUntilStopped(at)).toBe(at);
  });

  it('leaves the kernels as they were: the next Hessian has the same bits', () => {
    useKernels(kernels);
    const { objective, theta } = network();
    const expected = new Float64Array(theta.length ** 2);
    objective.hessian(theta, expected);
    const mark = kernels.memory.mark();
    let polls = 0;
    const out = new Float64Array(theta.length ** 2);
    const stop = (): void => {
      if (++polls === 17) throw new AnalysisCancelled();
    };
    expect(() => objective.hessian(theta, out, stop)).toThrow(AnalysisCancelled);
    expect(kernels.memory.mark()).toBe(mark);
    objective.hessian(theta, out);
    expect(out).toEqual(expected);
  });

  it('stops between the passes of a network without a dense end, and starts afresh after', () => {
    const stream = randomStream(6, 'test');
    const inputs = Array.from({ length: 40 }, () => [stream.normal(), stream.normal()]);
    const labels = inputs.map(() => stream.integer(2));
    const spec = networkSpec([dense(4), dense(2), batchNorm()], 'crossEntropy');
    const objective = createNetworkObjective(spec, classPart(inputs, labels, 2), 2, 2);
    const theta = Float64Array.from({ length: objective.dimension }, () => 0.4 * stream.normal());
    const [expected, out] = [new Float64Array(theta.length ** 2), new Float64Array(theta.length ** 2)];
    let polls = 0;
    objective.hessian(theta, expected, () => polls++);
    // One for each unit of the three layers, for each pair of units of one, and for 22 rows before the last statistics.
    expect(polls).toBe(4 + 10 + 2 + 3 + 2 + 3 + 2);
    polls = 0;
    const stop = (): void => {
      if (++polls === 5) throw new AnalysisCancelled();
    };
    expect(() => objective.hessian(theta, out, stop)).toThrow(AnalysisCancelled);
    expect(polls).toBe(5);
    objective.hessian(theta, out);
    expect(out).toEqual(expected);
  });

  it('stops a card in the Hessian and in the eigenvalue solve alike', () => {
    useKernels(kernels);
    const { objective, theta } = network();
    const stopAt = (at: number): number => {
      let polls = 0;
      const signal = (): boolean => ++polls >= at;
      expect(() => analyzePoint(objective, theta, { signal })).toThrow(AnalysisCancelled);
      return polls;
    };
    for (const at of [1, 2, 10, 20]) expect(stopAt(at)).toBe(at);
    let inHessian = 0;
    objective.hessian(theta, new Float64Array(theta.length ** 2), () => inHessian++);
    // Beyond those of the Hessian and the two around it: the solver's own.
    const inSolver = inHessian + 5;
    expect(stopAt(inSolver)).toBe(inSolver);
  });
});
