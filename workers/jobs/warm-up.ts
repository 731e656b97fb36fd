import '../install-kernels.ts';
import type { JobInput, JobOutput } from '../../app/protocol/jobs.ts';
import { checkCancelled } from '../cancelled.ts';
import { sampleNetwork } from '../sample-network.ts';

/** Milliseconds in which an engine has compiled what draws surfaces. */
const PATIENCE = 40;
const CELLS = 64;

/** Draws pieces of a surface that nobody asked for: the next one finds a thread that has started and compiled its code. */
export function warmUpJob({ cancel }: JobInput<'warm-up'>): JobOutput<'warm-up'> {
  const until = performance.now() + PATIENCE;
  const { objective, theta } = sampleNetwork(8, CELLS);
  const x = Float64Array.from({ length: CELLS }, (_, k) => k / CELLS);
  const values = new Float64Array(CELLS);
  let surfaces = 0;
  do {
    checkCancelled(cancel);
    if (!objective.planeLosses(theta, theta, theta, x, x, values, () => checkCancelled(cancel))) break;
    surfaces++;
  } while (performance.now() < until);
  return { surfaces };
}
