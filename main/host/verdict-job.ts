import { VERDICT_STAGES } from '../../app/critical/verdict-card.ts';
import type { JobEvent } from '../../app/protocol/host-api.ts';
import { denseBytes } from './dense-limit.ts';
import type { JobPool, JobRequest } from './job-pool.ts';

/** The full verdict on a point, with its stages as progress: nobody knows beforehand how long each takes. */
export async function judgePoint(
  input: JobRequest<'verdict'>,
  pool: JobPool,
  publish: (event: JobEvent) => void,
  signal: AbortSignal,
): Promise<void> {
  const onStage = (done: number): void => {
    publish({ kind: 'progress', done, total: VERDICT_STAGES.length, secondsLeft: null });
  };
  onStage(0);
  const bytes = denseBytes(input.theta.length);
  const card = await pool.run('verdict', input, { signal, bytes, urgent: true, onStage });
  publish({ kind: 'verdict', card });
}
