import { initialParameters } from '../../../app/network/initializers.ts';
import { randomStream } from '../../../app/numerics/random.ts';
import { dense, functionLoss, networkLoss, training, type Generator, type Samples } from '../labelled-run.ts';
import { sharpnessAt } from '../sharpness.ts';

/** The half that rules may be tuned on. */
const sgd = (rate: number): object => ({ kind: 'sgd', rate });

function stream(purpose: string, index: number) {
  return randomStream(11, `labelled-${purpose}`, index);
}
function uniform(purpose: string, index: number, low: number, high: number): number {
  return low + (high - low) * stream(purpose, index).uniform();
}
/** x₁² … with eigenvalues λ_k = 2a_k, plus a constant. */
function bowl(weights: readonly number[], constant = 0) {
  const variables = weights.map((_, k) => `x${k}`);
  const terms = weights.map((weight, k) => `${weight}*x${k}^2`);
  return functionLoss([String(constant), ...terms].join(' + '), variables);
}
function normals(purpose: string, index: number, n: number, scale = 1): Float64Array {
  const source = stream(purpose, index);
  return Float64Array.from({ length: n }, () => scale * source.normal());
}
/** Two Gaussian clouds per class on the corners (XOR) or one each side. */
export function clouds(
  index: number,
  samples: number,
  xor: boolean,
  purpose = 'clouds',
): Samples & { labels: number[] } {
  const source = stream(purpose, index);
  const inputs: number[][] = [];
  const labels: number[] = [];
  for (let n = 0; n < samples; n++) {
    const corner = n % 4;
    const [a, b] = [corner < 2 ? -1 : 1, corner % 2 === 0 ? -1 : 1];
    inputs.push([a + 0.2 * source.normal(), b + 0.2 * source.normal()]);
    labels.push(xor ? (a === b ? 0 : 1) : a < 0 ? 0 : 1);
  }
  return { inputs, labels };
}
function linearTable(
  index: number,
  samples: number,
  features: number,
  noise: number,
  scales?: number[],
): Samples {
  const source = stream('linear', index);
  const weights = Array.from({ length: features }, () => source.normal());
  const inputs = Array.from({ length: samples }, () => weights.map(() => source.normal()));
  const targets = inputs.map((x) => [
    x.reduce((sum, value, j) => sum + value * weights[j], 0.5) + noise * source.normal(),
  ]);
  return { inputs: inputs.map((x) => x.map((value, j) => value * (scales?.[j] ?? 1))), targets };
}

/** Each by exact mathematics: what the comment says is a theorem about the run, not an observation. */
export const firstHalf: Readonly<Record<string, Generator>> = {
  // (1 − ηλ)^k with ηλ > 2.
  exploding: (i) => {
    const a = uniform('exploding', i, 0.5, 5);
    return {
      loss: bowl([a, a / 3]),
      theta: Float64Array.of(1, 1),
      training: training({ optimizer: sgd(1.3 / a), steps: 4000 }),
      alsoTrue: ['rateTooLarge'],
    };
  },
  // η = 2/λ: a two-cycle of constant loss.
  rateTooLarge: (i) => {
    const a = uniform('bounce', i, 0.3, 8);
    return {
      loss: bowl([a]),
      theta: Float64Array.of(uniform('bounce-start', i, 1, 5)),
      training: training({ optimizer: sgd(1 / a), steps: 300 }),
    };
  },
  // Measured: λmax·η/2 within 10 % of 1 in the last half (Cohen et al. 2021; degree 4, λmax·η/2 → 1).
  edgeOfStability: (i) => {
    const x = Array.from({ length: 20 }, (_, k) => -1 + (2 * k) / 19);
    const layers = [dense(20, 'tanh'), dense(20, 'tanh'), dense(1)];
    const loss = networkLoss(layers, 'mse', {
      inputs: x.map((v) => [v]),
      targets: x.map((v) => [8 * v ** 4 - 8 * v ** 2 + 1]),
    });
    const theta = initialParameters(layers, 1, { seed: 40 + i, initializer: 'lecunNormal' });
    return { loss, theta, training: training({ optimizer: sgd(0.1), steps: 3000 }) };
  },
  // η a thousandth of what is stable; the curvature is the same in all directions, so nothing else is in the way.
  rateTooSmall: (i) => {
    const a = uniform('small', i, 0.5, 4);
    return {
      loss: bowl([a, 0.8 * a, 0.6 * a], 0.1),
      theta: normals('small-start', i, 3),
      training: training({ optimizer: sgd(2e-4 / a), steps: 300 }),
    };
  },
  // Saddle at the origin; the part along its negative direction has not grown yet.
  strictSaddle: (i) => {
    const b = uniform('saddle', i, 0.3, 2);
    const loss = functionLoss(`2 + x^2 - ${b}*y^2 + y^4`, ['x', 'y']);
    return {
      loss,
      theta: Float64Array.of(1, 1e-11),
      training: training({ optimizer: sgd(0.05 / b), steps: 150 }),
    };
  },
  // relu units whose bias keeps them below zero on all samples: their gradient is exactly 0.
  saturation: (i) => {
    const layers = [dense(6, 'relu'), dense(1)];
    const loss = networkLoss(layers, 'mse', linearTable(i, 24, 2, 0.01));
    const theta = initialParameters(layers, 2, { seed: i, initializer: 'heNormal' });
    for (let u = 0; u < 6; u++) theta[12 + u] = -20;
    return {
      loss,
      theta,
      training: training({ optimizer: sgd(0.1), steps: 300 }),
      alsoTrue: ['badInitialization'],
    };
  },
  // Quadratic of condition 10⁴ to 10⁵ at η = 1/λmax.
  illConditioning: (i) => {
    const k = uniform('ill', i, 2e4, 2e5);
    return {
      loss: bowl([1, 3 / k, 1 / k]),
      theta: Float64Array.of(1, 300, 300),
      training: training({ optimizer: sgd(0.5), steps: 600 }),
    };
  },
  // A plane beside a bowl: g ≠ 0, Hg → 0 once the bowl's part is gone.
  gradientFlat: (i) => {
    const slope = uniform('flat', i, 0.01, 0.05);
    return {
      loss: functionLoss(`3 + y^2 + ${slope}*x`, ['x', 'y']),
      theta: Float64Array.of(0, 1),
      training: training({ optimizer: sgd(0.1), steps: 400 }),
    };
  },
  // x² + y³ has a degenerate critical point at 0; from y > 0 descent goes there as 1/t.
  degeneratePoint: (i) => {
    const c = uniform('degenerate', i, 0.5, 2);
    return {
      loss: functionLoss(`2 + x^2 + ${c}*y^3 + y^4`, ['x', 'y']),
      theta: Float64Array.of(0.5, 0.3),
      training: training({ optimizer: sgd(0.2), steps: 800 }),
    };
  },
  // A bowl's bottom.
  minimumReached: (i) => {
    const a = uniform('bottom', i, 0.5, 3);
    return {
      loss: bowl([a, 0.5 * a], 1),
      theta: normals('bottom-start', i, 2),
      training: training({ optimizer: sgd(0.5 / a), steps: 200 }),
    };
  },
  // Target x·φ′(wx): the limit of units that cancel; no finite weights have it, so the infimum lies at infinity.
  channelToInfinity: (i) => {
    const w = uniform('channel', i, 1, 1.6);
    const x = Array.from({ length: 25 }, (_, k) => -3 + (6 * k) / 24);
    const layers = [
      { ...dense(2, 'tanh'), bias: false },
      { ...dense(1), bias: false },
    ];
    const loss = networkLoss(layers, 'mse', {
      inputs: x.map((v) => [v]),
      targets: x.map((v) => [(4 * v) / Math.cosh(w * v) ** 2]),
    });
    return {
      loss,
      theta: Float64Array.of(w + 0.35, w - 0.35, -3, 3),
      training: training({ optimizer: sgd(0.02), steps: 3000 }),
    };
  },
  // Stochastic linear regression with residuals at a constant rate: its stationary loss is above the minimum.
  noiseFloor: (i) => {
    const layers = [dense(1)];
    const loss = networkLoss(layers, 'mse', linearTable(100 + i, 60, 3, 0.4));
    const theta = new Float64Array(4);
    const rate = 0.15 * (2 / sharpnessAt(loss, theta));
    return { loss, theta, training: training({ optimizer: sgd(rate), batchSize: 2, seed: i, steps: 3000 }) };
  },
  // XOR clouds under logistic regression: convex, its minimum is near ln 2.
  modelBias: (i) => {
    const layers = [dense(2)];
    const loss = networkLoss(layers, 'crossEntropy', clouds(i, 40, true));
    return {
      loss,
      theta: initialParameters(layers, 2, { seed: i, initializer: 'glorotUniform' }),
      training: training({ optimizer: sgd(0.5), steps: 600 }),
    };
  },
  // More parameters than noisy samples, held-out data from the same source.
  overfitting: (i) => {
    const layers = [dense(20, 'tanh'), dense(1)];
    const source = stream('overfit', i);
    const table = (n: number): Samples => {
      const inputs = Array.from({ length: n }, () => [2 * source.uniform() - 1]);
      return { inputs, targets: inputs.map(([v]) => [v + 0.5 * source.normal()]) };
    };
    const loss = networkLoss(layers, 'mse', table(12), table(100));
    return {
      loss,
      theta: initialParameters(layers, 1, { seed: i, initializer: 'heNormal' }),
      training: training({ optimizer: { kind: 'adam', rate: 0.03 }, steps: 3000 }),
    };
  },
  // Linear truth on training data, inputs moved by several deviations and another truth on the held-out ones.
  mismatch: (i) => {
    const layers = [dense(4, 'tanh'), dense(1)];
    const source = stream('mismatch', i);
    const table = (n: number, moved: number): Samples => {
      const inputs = Array.from({ length: n }, () => [moved + source.normal()]);
      return {
        inputs,
        targets: inputs.map(([v]) => [Math.abs(v) * (moved > 0 ? -1 : 1) + 0.05 * source.normal()]),
      };
    };
    const loss = networkLoss(layers, 'mse', table(150, 0), table(80, 3));
    return {
      loss,
      theta: initialParameters(layers, 1, { seed: i, initializer: 'glorotNormal' }),
      training: training({ optimizer: { kind: 'adam', rate: 0.03 }, steps: 1500 }),
    };
  },
  // Sigmoid outputs under cross-entropy: the floor is ln(1 + (C − 1)/e).
  doubleSoftmax: (i) => {
    const layers = [dense(6, 'tanh'), dense(2, 'sigmoid')];
    const loss = networkLoss(layers, 'crossEntropy', clouds(50 + i, 40, false));
    return {
      loss,
      theta: initialParameters(layers, 2, { seed: i, initializer: 'glorotUniform' }),
      training: training({ optimizer: { kind: 'adam', rate: 0.05 }, steps: 1200 }),
    };
  },
  // All units equal, XOR clouds: they stay equal (equal gradients), and one unit does not solve it.
  badInitialization: (i) => {
    const layers = [dense(6, 'tanh'), dense(2)];
    const theta = new Float64Array(6 * 3 + 2 * 7);
    const value = uniform('equal', i, 0.2, 0.6);
    for (let u = 0; u < 6; u++) {
      theta[2 * u] = value;
      theta[2 * u + 1] = -0.5 * value;
    }
    for (let u = 0; u < 12; u++) theta[18 + u] = u < 6 ? 0.3 : -0.3;
    return {
      loss: networkLoss(layers, 'crossEntropy', clouds(80 + i, 40, true)),
      theta,
      training: training({ optimizer: sgd(0.2), steps: 1500 }),
    };
  },
  // Features of deviations 1 and 100 or more: condition 10⁴ before, about 1 after standardising.
  badlyScaledInputs: (i) => {
    const layers = [dense(1)];
    const scales = [1, uniform('scale', i, 100, 400), 3];
    const loss = networkLoss(layers, 'mse', linearTable(200 + i, 50, 3, 0.01, scales));
    const theta = new Float64Array(4);
    return { loss, theta, training: training({ optimizer: sgd(1 / sharpnessAt(loss, theta)), steps: 400 }) };
  },
  // Half way down: the loss at the end is known to be a small part of what it is here.
  healthy: (i) => {
    const layers = [dense(8, 'tanh'), dense(2)];
    const loss = networkLoss(layers, 'crossEntropy', clouds(120 + i, 60, true));
    return {
      loss,
      theta: initialParameters(layers, 2, { seed: i, initializer: 'glorotUniform' }),
      training: training({ optimizer: sgd(0.3), steps: 160 + 10 * i }),
    };
  },
};
