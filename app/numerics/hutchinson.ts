import type { LinearOperator } from './objective.ts';
import type { RandomStream } from './random.ts';
import { estimateMean } from './student-interval.ts';
import type { Estimate } from './student-interval.ts';
import { dot } from './vector.ts';

export interface TraceEstimate {
  /** `cancelled`: the means and intervals are those of the probes that were made. */
  readonly status: 'converged' | 'cancelled' | 'notFinite';
  /** Tr A. */
  readonly trace: Estimate;
  /** ‖A‖_F² = Tr A². */
  readonly squaredFrobenius: Estimate;
  readonly products: number;
}

/**
 * Tr A and ‖A‖_F² from products with random signs z: E[zᵀAz] = Tr A, E[‖Az‖²] = Tr A² (Hutchinson 1990).
 *
 * @param probes independent sign vectors, at least 2 for an interval
 * @param streamOf stream of probe k
 */
export function estimateTrace(
  operator: LinearOperator,
  probes: number,
  streamOf: (probe: number) => RandomStream,
  cancelled?: () => boolean,
): TraceEstimate {
  const n = operator.dimension;
  const traces = new Float64Array(probes);
  const squares = new Float64Array(probes);
  const z = new Float64Array(n);
  const product = new Float64Array(n);
  const missing = { mean: NaN, halfWidth: NaN };
  for (let probe = 0; probe < probes; probe++) {
    if (cancelled?.()) {
      const mean = (values: Float64Array): Estimate =>
        probe === 0 ? missing : estimateMean(values.subarray(0, probe));
      return { status: 'cancelled', trace: mean(traces), squaredFrobenius: mean(squares), products: probe };
    }
    const stream = streamOf(probe);
    for (let i = 0; i < n; i++) z[i] = stream.uniform() < 0.5 ? -1 : 1;
    operator.apply(z, product);
    traces[probe] = dot(z, product);
    squares[probe] = dot(product, product);
    if (!Number.isFinite(traces[probe])) {
      return { status: 'notFinite', trace: missing, squaredFrobenius: missing, products: probe + 1 };
    }
  }
  const trace = estimateMean(traces);
  return { status: 'converged', trace, squaredFrobenius: estimateMean(squares), products: probes };
}
