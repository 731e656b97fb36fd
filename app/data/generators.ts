import type { GeneratorName } from '../experiment/loss-spec.ts';
import { randomStream } from '../numerics/random.ts';
import type { Generated } from './generated.ts';
import { speechFrames } from './speech-frames.ts';

export interface GeneratorOptions {
  readonly samples?: number | undefined;
  /** Standard deviation of Gaussian noise, on inputs (classification) or targets (regression). */
  readonly noise?: number | undefined;
  readonly classes?: number | undefined;
  readonly degree?: number | undefined;
  readonly seed: number;
}

const DEFAULT_SAMPLES = 200;
const DEFAULT_NOISE = 0.1;

/** Position of a sample of class `label`; t in [0, 1] runs through the class. */
type Place = (label: number, t: number, classes: number) => readonly [number, number];

/**
 * - `moons`: class 0 (cos πt, sin πt), class 1 (1 − cos πt, ½ − sin πt) (scikit-learn's `make_moons`).
 * - `circles`: radius 1 (class 0) and ½ (class 1), angle 2πt without the closing point.
 * - `spirals`: radius r = 2t, angle 2π(7/8·r + c/C): one and three quarter turns per arm.
 * - `blobs`: centre (cos 2πc/C, sin 2πc/C).
 * - `xor`: corners (±1, ±1), class 1 where the signs differ; sample i stands on corner i mod 4.
 */
const PLACES: Readonly<Record<'moons' | 'circles' | 'spirals' | 'blobs', Place>> = {
  moons: (label, t) =>
    label === 0
      ? [Math.cos(Math.PI * t), Math.sin(Math.PI * t)]
      : [1 - Math.cos(Math.PI * t), 0.5 - Math.sin(Math.PI * t)],
  circles: (label, t) => {
    const radius = label === 0 ? 1 : 0.5;
    return [radius * Math.cos(2 * Math.PI * t), radius * Math.sin(2 * Math.PI * t)];
  },
  spirals: (label, t, classes) => {
    const angle = 2 * Math.PI * (1.75 * t + label / classes);
    return [2 * t * Math.cos(angle), 2 * t * Math.sin(angle)];
  },
  blobs: (label, _t, classes) => {
    const angle = (2 * Math.PI * label) / classes;
    return [Math.cos(angle), Math.sin(angle)];
  },
};

/** Chebyshev polynomial of the first kind, T₀ = 1, T₁ = x, T_d = 2x·T_{d−1} − T_{d−2}. */
export function chebyshev(degree: number, x: number): number {
  let before = 1;
  let value = degree === 0 ? 1 : x;
  for (let d = 2; d <= degree; d++) {
    const next = 2 * x * value - before;
    before = value;
    value = next;
  }
  return value;
}

/**
 * Makes samples; sample i has class i mod C, so that every prefix is balanced. Noise comes from the stream
 * (seed, `generator-noise`, 0), two normals a sample for classification (added to x₁ and x₂), one for regression.
 *
 * Regression on x evenly spaced over [−1, 1] (x = 0 for one sample): `linear` y = 1 + 2x, `sine` y = sin 2πx,
 * `polynomial` y = T_degree(x), the Chebyshev polynomial, which keeps |y| ≤ 1 for every degree. `sinc` y = sin(5πx)/(5πx)
 * at the middles x = (i + ½)/N of N equal parts of (0, 1).
 *
 * `frames`: homework 2's task in the making, 39 classes from 11 frames of 39 numbers (`speech-frames.ts`).
 *
 * Defaults: 200 samples (xor 4), noise 0.1 (xor 0), 2 classes (blobs 3), degree 3.
 */
export function generate(generator: GeneratorName, options: GeneratorOptions): Generated {
  const isXor = generator === 'xor';
  const samples = options.samples ?? (isXor ? 4 : DEFAULT_SAMPLES);
  const noise = options.noise ?? (isXor ? 0 : DEFAULT_NOISE);
  const stream = randomStream(options.seed, 'generator-noise', 0);
  if (generator === 'frames') return speechFrames(samples, noise, options.seed);
  if (generator === 'linear' || generator === 'sine' || generator === 'polynomial' || generator === 'sinc') {
    const degree = options.degree ?? 3;
    const inputs = new Float64Array(samples);
    const targets = new Float64Array(samples);
    for (let i = 0; i < samples; i++) {
      const even = samples === 1 ? 0 : -1 + (2 * i) / (samples - 1);
      const x = generator === 'sinc' ? (i + 0.5) / samples : even;
      inputs[i] = x;
      const exact =
        generator === 'linear'
          ? 1 + 2 * x
          : generator === 'sine'
            ? Math.sin(2 * Math.PI * x)
            : generator === 'sinc'
              ? Math.sin(5 * Math.PI * x) / (5 * Math.PI * x)
              : chebyshev(degree, x);
      targets[i] = exact + noise * stream.normal();
    }
    return { task: 'regression', features: 1, classes: 0, inputs, labels: new Int32Array(0), targets };
  }
  const chooses = generator === 'blobs' || generator === 'spirals';
  const classes = chooses ? (options.classes ?? (generator === 'blobs' ? 3 : 2)) : 2;
  const inputs = new Float64Array(2 * samples);
  const labels = new Int32Array(samples);
  for (let i = 0; i < samples; i++) {
    let position: readonly [number, number];
    if (generator === 'xor') {
      const x = i % 4 < 2 ? -1 : 1;
      const y = i % 2 === 0 ? -1 : 1;
      position = [x, y];
      labels[i] = x === y ? 0 : 1;
    } else {
      labels[i] = i % classes;
      const size = Math.floor((samples - 1 - labels[i]) / classes) + 1;
      const at = Math.floor(i / classes);
      // Circles leave out the closing point; spirals leave out the centre, where all arms meet.
      const t =
        generator === 'circles'
          ? at / size
          : generator === 'spirals'
            ? (at + 1) / size
            : size === 1
              ? 0
              : at / (size - 1);
      position = PLACES[generator](labels[i], t, classes);
    }
    inputs[2 * i] = position[0] + noise * stream.normal();
    inputs[2 * i + 1] = position[1] + noise * stream.normal();
  }
  return { task: 'classification', features: 2, classes, inputs, labels, targets: new Float64Array(0) };
}
