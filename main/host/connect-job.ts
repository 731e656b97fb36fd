import { isRelaxing, type CurveKind, type RelaxingCurve } from '../../app/critical/connection.ts';
import type { SplittingLine } from '../../app/critical/splitting.ts';
import type { PartName, ResolvedLoss } from '../../app/experiment/resolved-loss.ts';
import type { Descent, EscapeBranch, EscapeClock, JobEvent } from '../../app/protocol/host-api.ts';
import type { JobOutput } from '../../app/protocol/jobs.ts';
import { denseBytes } from './dense-limit.ts';
import { HostFailure } from './host-failure.ts';
import type { JobPool, JobRequest } from './job-pool.ts';

interface Located {
  readonly loss: ResolvedLoss;
  readonly part: PartName;
  readonly theta: Float64Array;
}
type Publish = (event: JobEvent) => void;

/** Polishes the saddle, then goes down both sides of its most negative directions over all threads. */
export async function descendFromSaddle(
  point: Located & { readonly directions: number; readonly clock: EscapeClock },
  pool: JobPool,
  publish: Publish,
  signal: AbortSignal,
): Promise<void> {
  const { loss, part, clock } = point;
  const bytes = denseBytes(point.theta.length);
  const saddle = await pool.run(
    'verdict',
    { loss, part, theta: point.theta, polish: true },
    { signal, bytes },
  );
  const negative = saddle.inertia.negative;
  if (saddle.class === 'notCritical' || saddle.class === 'gradientFlat' || negative === 0) {
    throw new HostFailure(
      'input',
      `expected a critical point with a way down, got ${saddle.class} with ${negative} negative eigenvalues; find a saddle first`,
      'where',
      { key: 'input.noWayDown' },
    );
  }
  const tasks = Array.from({ length: Math.min(negative, point.directions) }, (_, rank) =>
    ([1, -1] as const).map((side) => ({ rank, side })),
  ).flat();
  const branches: EscapeBranch[] = [];
  let done = 0;
  const began = performance.now();
  await Promise.all(
    tasks.map(async (task, at) => {
      const input = { loss, part, theta: saddle.theta, clock, ...task };
      const branch = await pool.run('descend-saddle', input, { signal, bytes });
      if (branch !== null) branches[at] = branch;
      const seconds = (performance.now() - began) / 1000;
      const left = (seconds / ++done) * (tasks.length - done);
      publish({ kind: 'progress', done, total: tasks.length, secondsLeft: left });
    }),
  );
  const descent: Descent = { saddle, clock, branches: branches.filter((branch) => branch !== undefined) };
  publish({ kind: 'descent', descent });
}

/** Steps between two looks at a curve on its way, and how many of those are worth showing. */
const PIECE = { string: 60, bezier: 40 };
const LIMIT = { string: 3000, bezier: 1000 };
const SHOWN_PARAMETERS = 1000;

/** Relaxes a curve between two points piece by piece; each piece is shown, the last one is final. */
export async function connectPoints(
  task: Located & { readonly to: Float64Array; readonly curve: CurveKind; readonly iterations?: number },
  pool: JobPool,
  publish: Publish,
  signal: AbortSignal,
): Promise<void> {
  const { loss, part, theta: from, to, curve } = task;
  const limit = task.iterations ?? LIMIT[curve];
  let relaxing: RelaxingCurve | null = null;
  const began = performance.now();
  for (let done = 0; ;) {
    const isLast: boolean = relaxing !== null && !isRelaxing(relaxing);
    const piece: JobRequest<'relax-curve'> = {
      loss,
      part,
      from,
      to,
      curve,
      relaxing,
      limit,
      finish: isLast,
      steps: PIECE[curve],
    };
    const reply: JobOutput<'relax-curve'> = await pool.run('relax-curve', piece, { signal });
    const { connection } = reply;
    relaxing = reply.relaxing;
    if (isLast) {
      publish({ kind: 'connection', connection, final: true });
      return;
    }
    if (from.length <= SHOWN_PARAMETERS) publish({ kind: 'connection', connection, final: false });
    done = connection.iteration;
    const seconds = (performance.now() - began) / 1000;
    // Strings stop when they are straight enough: the limit is the worst case.
    const left = (seconds / Math.max(1, done)) * (limit - done);
    publish({ kind: 'progress', done, total: limit, secondsLeft: left });
  }
}

/** λ given to a thread at once. */
const LAMBDAS = 3;

export async function splitAlongLine(
  task: Located & { readonly layer: number; readonly unit: number; readonly lambdas: number[] },
  pool: JobPool,
  publish: Publish,
  signal: AbortSignal,
): Promise<void> {
  const { lambdas, ...rest } = task;
  const bytes = 4 * denseBytes(task.theta.length);
  const lines: SplittingLine[] = [];
  const pieces = Array.from({ length: Math.ceil(lambdas.length / LAMBDAS) }, (_, k) => k * LAMBDAS);
  const began = performance.now();
  let done = 0;
  await Promise.all(
    pieces.map(async (first, at) => {
      const part = lambdas.slice(first, first + LAMBDAS);
      lines[at] = await pool.run('split-unit', { ...rest, lambdas: part }, { signal, bytes });
      done += part.length;
      const seconds = (performance.now() - began) / 1000;
      const left = (seconds / done) * (lambdas.length - done);
      publish({ kind: 'progress', done, total: lambdas.length, secondsLeft: left });
    }),
  );
  publish({ kind: 'splitting', line: { ...lines[0], points: lines.flatMap(({ points }) => points) } });
}
