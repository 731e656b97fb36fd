import type { LayerSpec } from '../../../app/experiment/loss-spec.ts';
import { initialParameters } from '../../../app/network/initializers.ts';
import { randomStream } from '../../../app/numerics/random.ts';
import { bounces, isLongValley, sitsAtEdge, widensForEver } from '../controls.ts';
import { dense, functionLoss, networkLoss, training, type Generator, type Samples } from '../labelled-run.ts';
import { sharpnessAt } from '../sharpness.ts';

/** More runs of the verdicts that are hard to tell, for tuning: channels first, then what lies beside their neighbours' limits. */

function stream(purpose: string, index: number) {
  return randomStream(57, `tuning-${purpose}`, index);
}
function between(purpose: string, index: number, low: number, high: number): number {
  return low * (high / low) ** stream(purpose, index).uniform();
}
const sgd = (rate: number): object => ({ kind: 'sgd', rate });
const heavyBall = (rate: number, momentum: number): object => ({ kind: 'momentum', rate, momentum });
const adam = (rate: number): object => ({ kind: 'adam', rate });

function spread(samples: number, reach: number): number[] {
  return Array.from({ length: samples }, (_, k) => -reach + (2 * reach * k) / (samples - 1));
}
function plain(units: number, activation: Parameters<typeof dense>[1] = 'identity') {
  return { ...dense(units, activation), bias: false };
}
const sigmoid = (z: number): number => 1 / (1 + Math.exp(-z));
const sechSquared = (z: number): number => 1 / Math.cosh(z) ** 2;

export const tuning: Readonly<Record<string, Generator>> = {
  // x·φ′(wx + b), sigmoid units with biases.
  'channelToInfinity: sigmoid with biases': (i) => {
    const [w, b] = [between('sigmoid-w', i, 1.2, 2.2), stream('sigmoid-b', i).normal() / 3];
    const x = spread(30, 3);
    const targets = x.map((v) => {
      const s = sigmoid(w * v + b);
      return [9 * v * s * (1 - s)];
    });
    return {
      loss: networkLoss([dense(2, 'sigmoid'), dense(1)], 'mse', { inputs: x.map((v) => [v]), targets }),
      theta: Float64Array.of(w + 0.8, w - 0.8, b, b, 4, -4, 0),
      training: training({ optimizer: heavyBall(0.02, 0.8), steps: 4000 }),
      control: widensForEver,
    };
  },
  // Two inputs, the pair still far apart; tanh.
  'channelToInfinity: two inputs, far apart': (i) => {
    const source = stream('plane', i);
    const inputs = Array.from({ length: 40 }, () => [1.5 * source.normal(), 1.5 * source.normal()]);
    const [p, q] = [between('p', i, 0.5, 1.1), between('q', i, 0.2, 0.7)];
    const targets = inputs.map(([a, b]) => [(3 * b - 2 * a) * sechSquared(p * a + q * b)]);
    return {
      loss: networkLoss([plain(2, 'tanh'), plain(1)], 'mse', { inputs, targets }),
      theta: Float64Array.of(p - 0.4, q + 0.5, p + 0.4, q - 0.5, 3, -3),
      training: training({ optimizer: sgd(0.02), steps: 3000 }),
      control: widensForEver,
    };
  },
  // A third unit does something else.
  'channelToInfinity: beside a unit': (i) => {
    const [w, v] = [between('pair', i, 1, 1.8), -between('other', i, 0.4, 0.7)];
    const x = spread(30, 3);
    const targets = x.map((a) => [3 * a * sechSquared(w * a - 0.3) + 2 * Math.tanh(v * a + 1)]);
    return {
      loss: networkLoss([dense(3, 'tanh'), dense(1)], 'mse', { inputs: x.map((a) => [a]), targets }),
      theta: Float64Array.of(w + 0.7, w - 0.7, v, -0.3, -0.3, 0.8, 2, -2, 1.5, 0),
      training: training({ optimizer: heavyBall(0.01, 0.8), steps: 4000 }),
      control: widensForEver,
    };
  },
  // From an ordinary random start.
  'channelToInfinity: random start': (i) => {
    const w = between('random', i, 0.9, 1.5);
    const x = spread(25, 2.5);
    const layers: LayerSpec[] = [dense(2, 'tanh'), dense(1)];
    return {
      loss: networkLoss(layers, 'mse', {
        inputs: x.map((a) => [a]),
        targets: x.map((a) => [2 * a * sechSquared(w * a) + 0.5]),
      }),
      theta: initialParameters(layers, 1, { seed: 40 + i, initializer: 'glorotNormal' }),
      training: training({ optimizer: i % 2 === 0 ? heavyBall(0.05, 0.9) : adam(0.01), steps: 4000 }),
      control: widensForEver,
    };
  },
  // The derivative of softplus, one output.
  'channelToInfinity: softplus': (i) => {
    const w = between('softplus', i, 1.2, 2);
    const x = spread(30, 3);
    return {
      loss: networkLoss([plain(2, 'softplus'), plain(1)], 'mse', {
        inputs: x.map((a) => [a]),
        targets: x.map((a) => [2 * a * sigmoid(w * a)]),
      }),
      theta: Float64Array.of(w + 1.1, w - 1.1, 1, -1),
      training: training({ optimizer: sgd(0.02), steps: 3000 }),
      control: widensForEver,
    };
  },
  // Far out on ln cosh and on the positive arm of √x²-like functions.
  'gradientFlat: ln cosh': (i) => {
    const s = between('cosh', i, 0.02, 0.06);
    return {
      loss: functionLoss(`3 + ${s}*ln(cosh(x)) + 1.5*(y + 0.2*z)^2 + z^2`, ['x', 'y', 'z']),
      theta: Float64Array.of(40, 1, -1),
      training: training({ optimizer: sgd(0.1), steps: 500 }),
    };
  },
  'gradientFlat: cone': (i) => {
    const s = between('cone', i, 0.005, 0.02);
    return {
      loss: functionLoss(`2 + ${s}*sqrt(1 + x^2) + 3*(y - 0.5)^2`, ['x', 'y']),
      theta: Float64Array.of(-200, 0),
      training: training({ optimizer: heavyBall(0.03, 0.5), steps: 400 }),
    };
  },
  'edgeOfStability: two inputs': (i) => {
    const source = stream('edge', i);
    const inputs = Array.from({ length: 20 }, () => [2 * source.uniform() - 1, 2 * source.uniform() - 1]);
    const layers = [dense(14, 'swish'), dense(14, 'tanh'), dense(1)];
    const loss = networkLoss(layers, 'mse', {
      inputs,
      targets: inputs.map(([a, b]) => [Math.sin(4 * a) * Math.cos(3 * b) * 1.5]),
    });
    return {
      loss,
      theta: initialParameters(layers, 2, { seed: 70 + i, initializer: 'glorotNormal' }),
      training: training({
        optimizer: i % 2 === 0 ? sgd(between('edge-rate', i, 0.1, 0.25)) : heavyBall(0.1, 0.6),
        steps: 3000,
      }),
      control: sitsAtEdge,
    };
  },
  'edgeOfStability: three narrow layers': (i) => {
    const x = spread(16, 1);
    const layers = [dense(10, 'tanh'), dense(10, 'tanh'), dense(10, 'tanh'), dense(1)];
    const loss = networkLoss(layers, 'mse', {
      inputs: x.map((v) => [v]),
      targets: x.map((v) => [4 * v ** 3 - 3 * v]),
    });
    return {
      loss,
      theta: initialParameters(layers, 1, { seed: 170 + i, initializer: 'lecunNormal' }),
      training: training({ optimizer: sgd(between('narrow', i, 0.04, 0.15)), steps: 3000 }),
      control: sitsAtEdge,
    };
  },
  'edgeOfStability: one wide layer, half the squared error': (i) => {
    const x = spread(16, 1);
    const layers = [dense(40, 'tanh'), dense(1)];
    const loss = networkLoss(layers, 'halfSse', {
      inputs: x.map((v) => [v]),
      targets: x.map((v) => [Math.sin(6 * v)]),
    });
    return {
      loss,
      theta: initialParameters(layers, 1, { seed: 270 + i, initializer: 'glorotUniform' }),
      training: training({ optimizer: sgd(between('wide', i, 0.01, 0.03)), steps: 4000 }),
      control: sitsAtEdge,
    };
  },
  'illConditioning: cubic valley': (i) => {
    const a = between('cubic', i, 300, 2000);
    return {
      loss: functionLoss(`0.2*(2 - x)^2 + ${a}*(y - 0.5*x^3)^2`, ['x', 'y']),
      theta: Float64Array.of(-between('cubic-start', i, 0.7, 1.1), -0.4),
      training: training({ optimizer: sgd(0.25 / a), steps: 120 }),
      control: isLongValley,
    };
  },
  'illConditioning: hyperbola': (i) => {
    const a = between('product', i, 200, 800);
    return {
      loss: functionLoss(`0.05*(x - 4)^2 + ${a}*(x*y - 1)^2`, ['x', 'y']),
      theta: Float64Array.of(between('product-start', i, 0.8, 1.2), 1),
      training: training({ optimizer: heavyBall(0.35 / a, 0.5), steps: 300 }),
      control: isLongValley,
    };
  },
  // η = 1 + x² makes x → −x a cycle of ln(1 + x²) that attracts where x² < 1.
  'rateTooLarge: two-cycle of a logarithm': (i) => {
    const at = between('log', i, 0.4, 0.9);
    return {
      loss: functionLoss('0.2 + ln(1 + x^2) + 0.05*y^2', ['x', 'y']),
      theta: Float64Array.of(1.03 * at, 0.3),
      training: training({ optimizer: sgd(1 + at ** 2), steps: 300 }),
      control: bounces,
    };
  },
  // Linear regression at exactly 2/λmax.
  'rateTooLarge: regression at the edge': (i) => {
    const source = stream('regression', i);
    const inputs = Array.from({ length: 30 }, () => [source.normal(), source.normal()]);
    const data: Samples = { inputs, targets: inputs.map(([a, b]) => [a - 2 * b + 0.1 * source.normal()]) };
    const loss = networkLoss([dense(1)], 'mse', data);
    const theta = Float64Array.of(3, 2, -1);
    return {
      loss,
      theta,
      training: training({ optimizer: sgd(2 / sharpnessAt(loss, theta)), steps: 400 }),
      control: bounces,
    };
  },
};
