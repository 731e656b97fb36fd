import {
  distributionProducts,
  effortFor,
  estimateBytes,
  estimateLimit,
  extremeProducts,
  joinEstimates,
  NO_DISTRIBUTION,
  NO_EXTREMES,
  type DistributionEstimate,
  type EstimateEffort,
  type ExtremesEstimate,
} from '../../app/curvature/estimate-spectrum.ts';
import { blockOf, SPECTRUM_COLUMN } from '../../app/curvature/spectrum-record.ts';
import type { JobEvent } from '../../app/protocol/host-api.ts';
import type { SpectrumReport } from '../../app/protocol/spectra.ts';
import { denseBytes } from './dense-limit.ts';
import { HostFailure } from './host-failure.ts';
import type { JobPool, JobRequest } from './job-pool.ts';

/**
 * How the spectrum of one point is computed: exactly up to the dense limit, else (or where asked for) estimated with what
 * memory has room for.
 *
 * @throws HostFailure of code `input` where not even an estimate fits; it names the number that does
 */
export function pointSpectrumPlan(
  parameters: number,
  samples: number,
  options: { readonly estimate: boolean; readonly limit: number; readonly bytes: number },
): { readonly effort: EstimateEffort | null; readonly bytes: number } {
  if (!options.estimate && parameters <= options.limit)
    return { effort: null, bytes: denseBytes(parameters) };
  const effort = effortFor(parameters, samples, options.bytes, 'thorough');
  if (effort !== null) return { effort, bytes: estimateBytes(parameters, effort) };
  throw new HostFailure(
    'input',
    `expected at most ${estimateLimit(options.bytes)} parameters for an estimated spectrum in this machine's memory, got ${parameters}; use a smaller network`,
    undefined,
    { key: 'analysis.refusedEstimate', values: { parameters, limit: estimateLimit(options.bytes) } },
  );
}

/** A spectrum that is asked for: the point, and its effort where it is to be estimated. */
export interface SpectrumTask extends JobRequest<'point-spectrum'> {
  readonly effort: EstimateEffort | null;
}

/** Tells how far a job of 100 stages is, from now on. */
export function tellStages(publish: (event: JobEvent) => void): (done: number) => void {
  const began = performance.now();
  const tell = (done: number): void => {
    const secondsLeft = done === 0 ? null : ((performance.now() - began) / 1000) * (100 / done - 1);
    publish({ kind: 'progress', done, total: 100, secondsLeft });
  };
  tell(0);
  return tell;
}

/** The spectrum of one point with its progress; `spectrum` is the last event. */
export async function describePoint(
  task: SpectrumTask,
  bytes: number,
  pool: JobPool,
  publish: (event: JobEvent) => void,
  signal: AbortSignal,
): Promise<void> {
  const onStage = tellStages(publish);
  const { effort, ...point } = task;
  const report =
    effort === null
      ? await pool.run('point-spectrum', point, { signal, bytes, urgent: true, onStage })
      : await estimated(point, effort, bytes, pool, onStage, signal);
  publish({ kind: 'spectrum', report });
  if (report.quality?.stopped != null) throw new HostFailure('cancelled', 'cancelled');
}

/** Both halves at once where two threads are free. */
async function estimated(
  { loss, part, theta }: JobRequest<'point-spectrum'>,
  effort: EstimateEffort,
  bytes: number,
  pool: JobPool,
  onStage: (done: number) => void,
  signal: AbortSignal,
): Promise<SpectrumReport> {
  const input = { loss, part, theta, effort };
  const stages = [0, 0];
  const costs = [extremeProducts(effort), distributionProducts(effort)];
  const watch = (half: number) => (stage: number) => {
    stages[half] = stage;
    const done = stages.reduce((sum, at, k) => sum + at * costs[k], 0) / (costs[0] + costs[1]);
    onStage(Math.floor(done));
  };
  // The one's failure ends the other.
  const failed = new AbortController();
  const options = (half: number) => ({
    signal: AbortSignal.any([signal, failed.signal]),
    bytes,
    urgent: true,
    keepsPart: true,
    onStage: watch(half),
  });
  const [extremes, rest] = await Promise.all([
    kept(pool.run('estimate-extremes', input, options(0)), signal),
    kept(pool.run('estimate-distribution', input, options(1)), signal),
  ]).catch((error: unknown) => {
    failed.abort();
    throw error;
  });
  const planned = costs[0] + costs[1];
  const report = partialReport(theta.length, planned, extremes, rest);
  if (report === null) throw new HostFailure('cancelled', 'cancelled');
  return report;
}

/** Null for a half that was cancelled before it had anything. */
async function kept<T>(half: Promise<T>, signal: AbortSignal): Promise<T | null> {
  try {
    return await half;
  } catch (error) {
    if (signal.aborted && error instanceof HostFailure && error.code === 'cancelled') return null;
    throw error;
  }
}

/**
 * What both halves of an estimate say, or as much of them as there is; null where that is nothing with an error bar:
 * neither an eigenvalue with its residual nor two random vectors.
 */
function partialReport(
  parameters: number,
  planned: number,
  extremes: ExtremesEstimate | null,
  rest: DistributionEstimate | null,
): SpectrumReport | null {
  const hasEnds = extremes !== null && Number.isFinite(extremes.row[SPECTRUM_COLUMN.lambdaMaxError]);
  const hasSums = rest !== null && Number.isFinite(rest.traceError);
  if (!hasEnds && !hasSums) return null;
  const estimate = joinEstimates(extremes ?? NO_EXTREMES, rest ?? NO_DISTRIBUTION);
  const { class: found, weightErrors, bandwidth, products, isConverged } = estimate;
  const isStopped = extremes?.isStopped !== false || rest?.isStopped !== false;
  const stopped = isStopped ? { products, planned } : null;
  return {
    parameterCount: parameters,
    block: blockOf([estimate]),
    quality: { class: found, weightErrors, bandwidth, products, isConverged, stopped },
    layers: null,
    pairs: null,
    ...(extremes?.kernels === undefined ? {} : { kernels: extremes.kernels }),
  };
}
