import {
  effortFor,
  estimateBytes,
  estimateLimit,
  type EstimateEffort,
} from '../../app/curvature/estimate-spectrum.ts';
import type { JobEvent } from '../../app/protocol/host-api.ts';
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
  options: { readonly estimate: boolean; readonly limit: number; readonly bytes: number },
): { readonly effort: EstimateEffort | null; readonly bytes: number } {
  if (!options.estimate && parameters <= options.limit)
    return { effort: null, bytes: denseBytes(parameters) };
  const effort = effortFor(parameters, options.bytes, 'thorough');
  if (effort !== null) return { effort, bytes: estimateBytes(parameters, effort) };
  throw new HostFailure(
    'input',
    `expected at most ${estimateLimit(options.bytes)} parameters for an estimated spectrum in this machine's memory, got ${parameters}; use a smaller network`,
  );
}

/** The spectrum of one point with its progress; `spectrum` is the last event. */
export async function describePoint(
  input: JobRequest<'point-spectrum'>,
  bytes: number,
  pool: JobPool,
  publish: (event: JobEvent) => void,
  signal: AbortSignal,
): Promise<void> {
  const began = performance.now();
  const onStage = (done: number): void => {
    const secondsLeft = done === 0 ? null : ((performance.now() - began) / 1000) * (100 / done - 1);
    publish({ kind: 'progress', done, total: 100, secondsLeft });
  };
  onStage(0);
  const report = await pool.run('point-spectrum', input, { signal, bytes, urgent: true, onStage });
  publish({ kind: 'spectrum', report });
}
