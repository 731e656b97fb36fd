import { symmetricSpectrum } from '../numerics/symmetric-eigen.ts';
import { AnalysisCancelled } from './analyze-point.ts';

/** Parameters that belong together: a layer of a network, a variable of a function. Groups follow each other in θ. */
export interface ParameterGroup {
  readonly label: string;
  readonly offset: number;
  readonly length: number;
}

/** What one group's part of the Hessian says. Shares are of ‖H‖²_F. */
export interface LayerCurvature extends ParameterGroup {
  /** Tr H_ll; the traces of all groups sum to Tr H. */
  readonly trace: number;
  readonly lambdaMin: number;
  readonly lambdaMax: number;
  /** ‖H_ll‖²_F/‖H‖²_F. */
  readonly ownShare: number;
  /** Σ_{m≠l} ‖H_lm‖²_F/‖H‖²_F. Own and cross shares of all groups sum to 1. */
  readonly crossShare: number;
}

export interface LayerBlocks {
  readonly layers: readonly LayerCurvature[];
  /** ‖H_lm‖²_F/‖H‖²_F, row-major [layers, layers]; NaN where H = 0 or is not finite. */
  readonly shares: Float64Array;
}

export interface LayerHooks {
  /** True stops with {@link AnalysisCancelled}. */
  readonly cancelled?: () => boolean;
  /** Told the share of the work done, 0 … 1. */
  readonly progress?: (fraction: number) => void;
}

/**
 * The Hessian by blocks: diagonal blocks H_ll with their extreme eigenvalues, and how the squared Frobenius norm spreads over
 * blocks (l, m). A group may have a small diagonal block and still own curvature through its cross blocks.
 *
 * @param hessian dense, row-major [n, n]
 */
export function layerCurvature(
  hessian: Float64Array,
  n: number,
  groups: readonly ParameterGroup[],
  { cancelled, progress }: LayerHooks = {},
): LayerBlocks {
  const count = groups.length;
  const squares = new Float64Array(count * count);
  let largest = 0;
  for (const value of hessian) largest = Math.max(largest, Math.abs(value));
  // Scaled so that squares neither overflow nor vanish.
  const unit = largest > 0 && largest < Infinity ? 1 / largest : 1;
  groups.forEach((row, l) => {
    groups.forEach((column, m) => {
      let sum = 0;
      for (let i = row.offset; i < row.offset + row.length; i++) {
        for (let j = column.offset; j < column.offset + column.length; j++) {
          const value = unit * hessian[i * n + j];
          sum += value * value;
        }
      }
      squares[l * count + m] = sum;
    });
  });
  const total = squares.reduce((sum, value) => sum + value, 0);
  const shares = squares.map((value) => value / total);
  const work = groups.reduce((sum, { length }) => sum + length ** 3, 0);
  let before = 0;
  const layers = groups.map((group, l): LayerCurvature => {
    const { offset, length } = group;
    if (cancelled?.() === true) throw new AnalysisCancelled();
    const block = new Float64Array(length * length);
    let trace = 0;
    for (let i = 0; i < length; i++) {
      const from = (offset + i) * n + offset;
      block.set(hessian.subarray(from, from + length), i * length);
      trace += block[i * length + i];
    }
    const own = length ** 3;
    const { status, values } = symmetricSpectrum(block, length, {
      cancelled,
      progress: (fraction) => progress?.((before + own * fraction) / work),
    });
    if (status === 'cancelled') throw new AnalysisCancelled();
    before += own;
    let row = 0;
    for (let m = 0; m < count; m++) if (m !== l) row += shares[l * count + m];
    return {
      ...group,
      trace,
      lambdaMin: values.at(0) ?? NaN,
      lambdaMax: values.at(-1) ?? NaN,
      ownShare: shares[l * count + l],
      crossShare: row,
    };
  });
  return { layers, shares };
}
