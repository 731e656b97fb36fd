import { symmetricEigenvalues } from '../app/numerics/symmetric-eigen.ts';
import { randomStream } from '../app/numerics/random.ts';
import { shortest } from './benchmark.ts';
import { benchmarkNetwork } from './networks.ts';

export interface Growth {
  readonly what: string;
  /** [size, milliseconds] */
  readonly points: readonly (readonly [number, number])[];
  /** Slope of the least-squares line through log time against log size. */
  readonly exponent: number;
}

function exponentOf(points: readonly (readonly [number, number])[]): number {
  const x = points.map(([size]) => Math.log(size));
  const y = points.map(([, time]) => Math.log(time));
  const mean = (v: number[]) => v.reduce((s, t) => s + t, 0) / v.length;
  const [mx, my] = [mean(x), mean(y)];
  const covariance = x.reduce((s, t, i) => s + (t - mx) * (y[i] - my), 0);
  return covariance / x.reduce((s, t) => s + (t - mx) ** 2, 0);
}

function growth(
  what: string,
  sizes: readonly number[],
  prepare: (size: number) => readonly [number, () => void],
): Growth {
  const points = sizes.map((size) => {
    const [at, run] = prepare(size);
    return [at, shortest({ engine: '', run })] as const;
  });
  return { what, points, exponent: exponentOf(points) };
}

/** Losses at so many places of a plane. */
function plane(width: number, samples: number, cells: number): readonly [number, () => void] {
  const { objective, theta } = benchmarkNetwork([8, width, width, 3], samples);
  const stream = randomStream(2, 'benchmark');
  const [d1, d2] = [theta.map(() => stream.normal()), theta.map(() => stream.normal())];
  const x = Float64Array.from({ length: cells }, (_, k) => k / cells);
  const y = new Float64Array(cells).fill(0.25);
  const out = new Float64Array(cells);
  return [objective.dimension, () => void objective.planeLosses(theta, d1, d2, x, y, out, () => undefined)];
}

/** How time grows with the number of parameters P, of samples N and of cells. */
export function measureGrowth(): Growth[] {
  const hessian = (width: number, samples: number) => {
    const { objective, theta } = benchmarkNetwork([8, width, width, 3], samples);
    const out = new Float64Array(objective.dimension ** 2);
    return { p: objective.dimension, out, run: () => objective.hessian(theta, out) };
  };
  return [
    growth('exact Hessian against P (N = 256)', [8, 12, 17, 24, 34], (width) => {
      const { p, run } = hessian(width, 256);
      return [p, run];
    }),
    growth('exact Hessian against N (P = 587)', [256, 512, 1024, 2048, 4096], (samples) => {
      const { run } = hessian(16, samples);
      return [samples, run];
    }),
    growth('eigenvalues against P', [8, 12, 17, 24, 34], (width) => {
      const { p, out, run } = hessian(width, 256);
      run();
      return [p, () => void symmetricEigenvalues(out, p)];
    }),
    growth('losses over a plane against cells (P = 587, N = 256)', [64, 128, 256, 512, 1024], (cells) => [
      cells,
      plane(16, 256, cells)[1],
    ]),
    growth('losses over a plane against N (P = 587, 64 cells)', [256, 512, 1024, 2048, 4096], (samples) => [
      samples,
      plane(16, samples, 64)[1],
    ]),
    growth('losses over a plane against P (N = 256, 64 cells)', [16, 32, 64, 128, 256], (width) =>
      plane(width, 256, 64),
    ),
  ];
}
