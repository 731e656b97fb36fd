import { initialParameters } from '../../../app/network/initializers.ts';
import { randomStream } from '../../../app/numerics/random.ts';
import { dense, functionLoss, networkLoss, training, type Generator, type Samples } from '../labelled-run.ts';
import { sharpnessAt } from '../sharpness.ts';

/** The half that no rule was tuned on: other functions, data, networks, optimizers and draws. */

function stream(purpose: string, index: number) {
  return randomStream(977, `held-out-${purpose}`, index);
}
function between(purpose: string, index: number, low: number, high: number): number {
  return low * (high / low) ** stream(purpose, index).uniform();
}
const momentum = (rate: number): object => ({ kind: 'momentum', rate, momentum: 0.8 });
const sgd = (rate: number): object => ({ kind: 'sgd', rate });

/** Rings: class 0 inside class 1. */
function rings(index: number, samples: number): Samples & { labels: number[] } {
  const source = stream('rings', index);
  const inputs: number[][] = [];
  const labels: number[] = [];
  for (let n = 0; n < samples; n++) {
    const angle = 2 * Math.PI * source.uniform();
    const radius = (n % 2 === 0 ? 0.4 : 1.4) + 0.08 * source.normal();
    inputs.push([radius * Math.cos(angle), radius * Math.sin(angle)]);
    labels.push(n % 2);
  }
  return { inputs, labels };
}
function blobs(index: number, samples: number, classes: number): Samples & { labels: number[] } {
  const source = stream('blobs', index);
  const labels = Array.from({ length: samples }, (_, n) => n % classes);
  const inputs = labels.map((label) => [
    2 * Math.cos((2 * Math.PI * label) / classes) + 0.3 * source.normal(),
    2 * Math.sin((2 * Math.PI * label) / classes) + 0.3 * source.normal(),
  ]);
  return { inputs, labels };
}
function curve(index: number, samples: number, f: (x: number) => number, noise: number): Samples {
  const source = stream('curve', index);
  const inputs = Array.from({ length: samples }, () => [2 * source.uniform() - 1]);
  return { inputs, targets: inputs.map(([x]) => [f(x) + noise * source.normal()]) };
}

export const secondHalf: Readonly<Record<string, Generator>> = {
  // Linear regression beyond the stability edge, from heavy ball and gradient descent.
  exploding: (i) => {
    const layers = [dense(1)];
    const loss = networkLoss(
      layers,
      'mse',
      curve(i, 30, (x) => 2 * x - 1, 0.1),
    );
    const theta = Float64Array.of(0.1, 0.2);
    const edge = 2 / sharpnessAt(loss, theta);
    return {
      loss,
      theta,
      training: training({ optimizer: i % 2 === 0 ? sgd(1.4 * edge) : momentum(2.6 * edge), steps: 6000 }),
      alsoTrue: ['rateTooLarge'],
    };
  },
  // √(1 + x²): the cycle x → −x exists for η = 2√(1 + x²) and attracts.
  rateTooLarge: (i) => {
    const at = between('cycle', i, 1, 4);
    const loss = functionLoss('sqrt(1 + x^2) + 0.05*y^2', ['x', 'y']);
    return {
      loss,
      theta: Float64Array.of(at * 1.05, 1e-3),
      training: training({ optimizer: sgd(2 * Math.sqrt(1 + at * at) * 0.9999), steps: 400 }),
    };
  },
  // Degree 5, other widths; checked by the same control.
  edgeOfStability: (i) => {
    const x = Array.from({ length: 20 }, (_, k) => -1 + (2 * k) / 19);
    const layers = [dense(16, 'tanh'), dense(20, 'tanh'), dense(1)];
    const t5 = (v: number): number => 16 * v ** 5 - 20 * v ** 3 + 5 * v;
    const loss = networkLoss(layers, 'mse', { inputs: x.map((v) => [v]), targets: x.map((v) => [t5(v)]) });
    const theta = initialParameters(layers, 1, { seed: 300 + i, initializer: 'glorotNormal' });
    return { loss, theta, training: training({ optimizer: sgd(0.06), steps: 4000 }) };
  },
  // Regression networks and Adam at a thousandth of a usual rate.
  rateTooSmall: (i) => {
    const layers = [dense(5, 'tanh'), dense(1)];
    const loss = networkLoss(
      layers,
      'mse',
      curve(40 + i, 30, (x) => Math.sin(3 * x), 0.02),
    );
    const theta = initialParameters(layers, 1, { seed: 60 + i, initializer: 'glorotUniform' });
    const optimizer = i % 2 === 0 ? sgd(0.0005 / sharpnessAt(loss, theta)) : { kind: 'adam', rate: 1e-6 };
    return { loss, theta, training: training({ optimizer, steps: 400 }) };
  },
  // Two-layer linear networks beside the origin: index = units · rank(Σ_yx) (Baldi & Hornik 1989).
  strictSaddle: (i) => {
    const source = stream('origin', i);
    const layers = [
      { ...dense(3), bias: false },
      { ...dense(2), bias: false },
    ];
    const inputs = Array.from({ length: 20 }, () => [source.normal(), source.normal()]);
    const loss = networkLoss(layers, 'mse', {
      inputs,
      targets: inputs.map(([a, b]) => [a + 0.5 * b, b - 0.3 * a]),
    });
    const theta = Float64Array.from({ length: 12 }, () => 1e-9 * source.normal());
    return {
      loss,
      theta,
      training: training({ optimizer: i % 2 === 0 ? sgd(0.04) : momentum(0.01), steps: 120 }),
    };
  },
  // tanh units with weights of size 30: derivatives below 10⁻⁶; and a softmax under squared loss that is sure of the wrong class.
  saturation: (i) => {
    if (i % 2 === 0) {
      const layers = [dense(2)];
      const data = blobs(i, 30, 2);
      const loss = networkLoss(layers, 'mseOnSoftmax', data);
      return {
        loss,
        theta: Float64Array.of(-9, 0, 9, 0, 0, 0),
        training: training({ optimizer: sgd(0.01), steps: 400 }),
      };
    }
    const layers = [dense(8, 'tanh'), dense(1)];
    const theta = initialParameters(layers, 1, { seed: i, initializer: 'glorotUniform' });
    for (let u = 0; u < 8; u++) {
      theta[u] = 5;
      theta[8 + u] = (u % 2 === 0 ? 1 : -1) * 25;
    }
    const loss = networkLoss(
      layers,
      'mse',
      curve(i, 30, (x) => Math.sin(4 * x), 0.01),
    );
    return {
      loss,
      theta,
      training: training({ optimizer: sgd(0.05), steps: 600 }),
      alsoTrue: ['badInitialization'],
    };
  },
  // Standardised but almost collinear features; the truth lies along their difference.
  illConditioning: (i) => {
    const source = stream('collinear', i);
    const close = between('close', i, 0.003, 0.01);
    const inputs = Array.from({ length: 40 }, () => {
      const common = source.normal();
      return [common, common + close * source.normal()];
    });
    const targets = inputs.map(([a, b]) => [(b - a) / close]);
    const layers = [dense(1)];
    const loss = networkLoss(layers, 'mse', { inputs, targets });
    const theta = Float64Array.of(0.5, 0.5, 0);
    return { loss, theta, training: training({ optimizer: sgd(1 / sharpnessAt(loss, theta)), steps: 500 }) };
  },
  // Inflection of a cubic with slope: g = ε, H = 0 on the line where descent spends its time.
  gradientFlat: (i) => {
    const slope = between('inflection', i, 1e-5, 4e-5);
    const loss = functionLoss(`5 + x^3 + ${slope}*x + 2*y^2`, ['x', 'y']);
    return {
      loss,
      theta: Float64Array.of(1e-6, 0.4),
      training: training({ optimizer: sgd(0.05), steps: 200 }),
    };
  },
  // Product of three weights at 0 (a depth-3 linear network): H = 0 exactly there.
  degeneratePoint: (i) => {
    const c = between('product', i, 0.5, 2);
    const loss = functionLoss(`(${c} - x*y*z)^2 + 1`, ['x', 'y', 'z']);
    return {
      loss,
      theta: Float64Array.of(2e-3, 1e-3, -1.5e-3),
      training: training({ optimizer: sgd(0.05), steps: 300 }),
    };
  },
  // Ridge regression: strictly convex; trained to rounding.
  minimumReached: (i) => {
    const layers = [dense(1)];
    const loss = networkLoss(
      layers,
      'mse',
      curve(70 + i, 25, (x) => 3 * x + 1, 0.05),
      undefined,
      1e-3,
    );
    return {
      loss,
      theta: Float64Array.of(0.3, -0.2),
      training: training({ optimizer: sgd(0.3), steps: 800 }),
    };
  },
  // The same limit with sigmoid units and a bias in front.
  channelToInfinity: (i) => {
    const w = between('channel', i, 1.5, 2.5);
    const x = Array.from({ length: 30 }, (_, k) => -2.5 + (5 * k) / 29);
    const layers = [
      { ...dense(2, 'sigmoid'), bias: false },
      { ...dense(1), bias: false },
    ];
    const slope = (v: number): number => 1 / (1 + Math.exp(-v)) / (1 + Math.exp(v));
    const loss = networkLoss(layers, 'mse', {
      inputs: x.map((v) => [v]),
      targets: x.map((v) => [12 * v * slope(w * v)]),
    });
    return {
      loss,
      theta: Float64Array.of(w + 0.4, w - 0.4, -9, 9),
      training: training({ optimizer: momentum(0.01), steps: 4000 }),
      alsoTrue: ['gradientFlat'],
    };
  },
  // Logistic regression on classes that overlap, one sample at a time.
  noiseFloor: (i) => {
    const source = stream('overlap', i);
    const labels = Array.from({ length: 80 }, (_, n) => n % 2);
    const inputs = labels.map((label) => [label - 0.5 + 0.8 * source.normal(), source.normal()]);
    const layers = [dense(2)];
    const loss = networkLoss(layers, 'crossEntropy', { inputs, labels });
    const theta = new Float64Array(6);
    const rate = 0.25 * (2 / sharpnessAt(loss, theta));
    return { loss, theta, training: training({ optimizer: sgd(rate), batchSize: 1, seed: i, steps: 4000 }) };
  },
  // A straight line under a parabola and other even targets: convex, the best line is a constant.
  modelBias: (i) => {
    const layers = [dense(1)];
    const loss = networkLoss(
      layers,
      'mse',
      curve(90 + i, 40, i % 2 === 0 ? (x) => 3 * x * x : (x) => Math.cos(4 * x), 0.01),
    );
    return {
      loss,
      theta: Float64Array.of(0.5, 0),
      training: training({ optimizer: momentum(0.05), steps: 600 }),
    };
  },
  // Random labels for some of few samples: learnt by heart, useless elsewhere.
  overfitting: (i) => {
    const source = stream('random-labels', i);
    const table = (n: number): Samples => {
      const labels = Array.from({ length: n }, () => source.integer(2));
      return {
        labels: [0, 1, ...labels],
        inputs: [...[0, 1], ...labels].map((label) => [0.4 * label + source.normal(), source.normal()]),
      };
    };
    const layers = [dense(16, 'tanh'), dense(2)];
    const loss = networkLoss(layers, 'crossEntropy', table(18), table(120));
    return {
      loss,
      theta: initialParameters(layers, 2, { seed: 500 + i, initializer: 'glorotNormal' }),
      training: training({ optimizer: { kind: 'adam', rate: 0.02 }, steps: 1200 }),
    };
  },
  // Classes whose labels are exchanged in the held-out part.
  mismatch: (i) => {
    const train = blobs(200 + i, 160, 2);
    const held = blobs(300 + i, 60, 2);
    const layers = [dense(3, 'tanh'), dense(2)];
    const loss = networkLoss(
      layers,
      'crossEntropy',
      train,
      { ...held, labels: held.labels.map((label) => 1 - label) },
      1e-3,
    );
    return {
      loss,
      theta: initialParameters(layers, 2, { seed: 600 + i, initializer: 'glorotUniform' }),
      training: training({ optimizer: { kind: 'adam', rate: 0.03 }, steps: 600 }),
    };
  },
  // tanh outputs under cross-entropy, four classes: floor ln(1 + 3e^{−2}).
  doubleSoftmax: (i) => {
    const layers = [dense(8, 'tanh'), dense(4, 'tanh')];
    const loss = networkLoss(layers, 'crossEntropy', blobs(400 + i, 48, 4));
    return {
      loss,
      theta: initialParameters(layers, 2, { seed: 700 + i, initializer: 'glorotUniform' }),
      training: training({ optimizer: momentum(0.1), steps: 1500 }),
    };
  },
  // All zeros on rings: hidden weights keep a zero gradient, the network stays a constant.
  badInitialization: (i) => {
    const layers = [dense(7, 'tanh'), dense(2)];
    const theta = initialParameters(layers, 2, { seed: 0, initializer: 'zeros' });
    return {
      loss: networkLoss(layers, 'crossEntropy', rings(i, 40)),
      theta,
      training: training({ optimizer: momentum(0.1), steps: 500 }),
      alsoTrue: ['strictSaddle', 'degeneratePoint'],
    };
  },
  // Inputs far from zero (years): the second moments are all mean.
  badlyScaledInputs: (i) => {
    const source = stream('years', i);
    const inputs = Array.from({ length: 40 }, () => [between('offset', i, 60, 150) + source.normal()]);
    const layers = [dense(1)];
    const middle = inputs.reduce((sum, [v]) => sum + v / 40, 0);
    const loss = networkLoss(layers, 'mse', {
      inputs,
      targets: inputs.map(([v]) => [2 * (v - middle) + 0.02 * source.normal()]),
    });
    const theta = Float64Array.of(0, 0);
    return { loss, theta, training: training({ optimizer: sgd(1 / sharpnessAt(loss, theta)), steps: 400 }) };
  },
  // On the way: sine regression and rings, momentum and Adam.
  healthy: (i) => {
    if (i % 2 === 0) {
      const layers = [dense(10, 'tanh'), dense(2)];
      const theta = initialParameters(layers, 2, { seed: 800 + i, initializer: 'glorotUniform' });
      return {
        loss: networkLoss(layers, 'crossEntropy', rings(60 + i, 60)),
        theta,
        training: training({ optimizer: { kind: 'adam', rate: 0.01 }, steps: 220 }),
      };
    }
    const layers = [dense(6, 'sigmoid'), dense(1)];
    const theta = initialParameters(layers, 1, { seed: 800 + i, initializer: 'heNormal' });
    const loss = networkLoss(
      layers,
      'mse',
      curve(500 + i, 40, (x) => 2 * x + Math.sin(3 * x), 0.02),
    );
    return { loss, theta, training: training({ optimizer: momentum(0.02), steps: 150 }) };
  },
};
