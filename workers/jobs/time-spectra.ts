import '../install-kernels.ts';
import { createSpectrumDescriber } from '../../app/curvature/describe-spectrum.ts';
import type { CostTimings, SpectrumTiming } from '../../app/curvature/spectrum-cost.ts';
import { hessianWork } from '../../app/network/hessian-work.ts';
import { preparedHessianOperator } from '../../app/numerics/objective.ts';
import type { JobInput, JobOutput } from '../../app/protocol/jobs.ts';
import { checkCancelled } from '../cancelled.ts';
import { sampleConvolution, sampleNetwork } from '../sample-network.ts';

/** Hidden units of the networks whose spectra are timed: P = 2·h + h·h + 2·h + h + 2 for two hidden layers of h. */
// The largest first: small ones are over before an engine has compiled what they time.
const WIDTHS = [26, 14, 8];
/** Of the network whose products are timed: as many parameters as whole spectra are not made of. */
const WIDE = 80;
const SAMPLES = 256;
/** Of the network whose columns are timed. */
const FEW_SAMPLES = 64;
/** Each is timed at least so often, and as often again as fits this many milliseconds: engines compile what they have seen work. */
const REPEATS = 3;
const PATIENCE = 60;

/** Times spectra of small networks: what the predictions of this machine rest on. The best of a few counts. */
export function timeSpectraJob({ cancel }: JobInput<'time-spectra'>): JobOutput<'time-spectra'> {
  const spectra = WIDTHS.map((units): SpectrumTiming => {
    const { objective, theta } = sampleNetwork(units, SAMPLES);
    const describe = createSpectrumDescriber(objective, null);
    let best = { hessian: Infinity, solve: Infinity };
    repeat(cancel, () => {
      const began = performance.now();
      let hessian = 0;
      describe(
        { step: 0, theta, rate: NaN, scale: null },
        { lap: (what) => what === 'hessian' && (hessian = performance.now() - began) },
      );
      const solve = performance.now() - began - hessian;
      best = { hessian: Math.min(best.hessian, hessian), solve: Math.min(best.solve, solve) };
    });
    return { parameters: objective.dimension, samples: SAMPLES, ...best };
  });
  const { objective, theta } = sampleNetwork(WIDE, SAMPLES);
  const hessian = preparedHessianOperator(objective, theta);
  const image = new Float64Array(objective.dimension);
  const product = {
    parameters: objective.dimension,
    samples: SAMPLES,
    milliseconds: leastTime(cancel, () => hessian.apply(theta, image)),
  };
  return { spectra, product, columns: timeColumns(cancel) };
}

function timeColumns(cancel: Int32Array): CostTimings['columns'] {
  const { objective, theta } = sampleConvolution(FEW_SAMPLES);
  const matrix = new Float64Array(objective.dimension ** 2);
  const milliseconds = leastTime(cancel, () => objective.hessian(theta, matrix));
  const work = hessianWork(objective.spec.layers, objective.features);
  return { work, samples: FEW_SAMPLES, milliseconds };
}

function leastTime(cancel: Int32Array, once: () => void): number {
  let least = Infinity;
  repeat(cancel, () => {
    const began = performance.now();
    once();
    least = Math.min(least, performance.now() - began);
  });
  return least;
}

function repeat(cancel: Int32Array, once: () => void): void {
  const until = performance.now() + PATIENCE;
  for (let k = 0; k < REPEATS || performance.now() < until; k++) {
    checkCancelled(cancel);
    once();
  }
}
