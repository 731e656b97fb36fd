import { describe, expect, it } from 'vitest';
import { layerSchema, type NetworkLoss } from '../experiment/loss-spec.ts';
import { maxAbs } from '../numerics/vector.ts';
import golden from '../testing/golden/layer-golden.json' with { type: 'json' };
import { classPart, networkSpec, regressionPart } from '../testing/random-network.ts';
import { createNetworkObjective } from './network-objective.ts';

/** Values of torch.nn in float64, made by app/testing/golden/make-layer-golden.py. */
describe('layers against PyTorch', () => {
  it('covers every layer type', () => {
    const used = JSON.stringify(golden.cases.map(({ layers }) => layers));
    for (const { shape } of layerSchema.options) {
      for (const type of shape.type.values) expect(used).toContain(`"type":"${type}"`);
    }
  });

  it.each(golden.cases.map((c, i) => [i, c.name] as const))('case %i: %s', (index) => {
    const c = golden.cases[index];
    const layers = c.layers.map((layer) => layerSchema.parse(layer));
    const outputs = c.targets[0].length;
    const part =
      c.labels === null ? regressionPart(c.inputs, c.targets) : classPart(c.inputs, c.labels, outputs);
    const features = c.inputs[0].length;
    const spec = networkSpec(layers, c.loss as NetworkLoss);
    const objective = createNetworkObjective(spec, part, features, outputs);
    const theta = Float64Array.from(c.theta);
    const n = objective.dimension;
    expect(n).toBe(theta.length);
    const close = (actual: ArrayLike<number>, expected: number[], tolerance: number): void => {
      const scale = Math.max(1, maxAbs(Float64Array.from(expected)));
      expect(actual.length).toBe(expected.length);
      expected.forEach((x, i) => expect(Math.abs(actual[i] - x)).toBeLessThanOrEqual(tolerance * scale));
    };
    const all = Int32Array.from({ length: part.samples }, (_, i) => i);
    const state = objective.createState();
    const gradient = new Float64Array(n);
    objective.batchGradient(theta, all, part.samples, gradient, { seed: 1, step: 0, state });
    close(state, c.state, 1e-14);
    objective.setState(state);
    close([objective.loss(theta)], [c.value], 1e-14);
    close([objective.gradient(theta, gradient)], [c.value], 1e-14);
    close(gradient, c.gradient, 2e-14);
    const hessian = new Float64Array(n * n);
    objective.hessian(theta, hessian);
    const lower: number[] = [];
    for (let i = 0; i < n; i++) for (let j = 0; j <= i; j++) lower.push(hessian[i * n + j]);
    close(lower, c.hessianLower, 1e-13);
    const out = new Float64Array(part.samples * outputs);
    objective.predict(theta, part.inputs, part.samples, out);
    close(out, c.output, 1e-14);
    objective.predict(theta, part.inputs, part.samples, out, state);
    close(out, c.evaluated, 1e-14);
  });
});
