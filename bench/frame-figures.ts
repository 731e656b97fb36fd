import { z } from 'zod';

/** A piece of work of a page's main thread, in milliseconds. */
export interface MainThreadTask {
  /** By the clock: waiting for a core counts. */
  readonly duration: number;
  /** By the thread's own clock: work alone, whatever else the machine does. */
  readonly work: number;
}

/** How smoothly a page drew, and what its main thread did. */
export interface FrameFigures {
  /** Milliseconds from frame to frame. */
  readonly median: number;
  readonly p95: number;
  readonly p99: number;
  /** Share of the display's frames that were left out. */
  readonly dropped: number;
  /** Share of the time that the main thread worked. */
  readonly busy: number;
  /** Tasks of over 50 ms by the clock, as browsers count long ones. */
  readonly longTasks: number;
  /** Tasks whose work alone is longer than a frame: they drop one on the fastest of displays' idle machines. */
  readonly tooLong: number;
  /** Longest work of a task, in milliseconds. */
  readonly longest: number;
}

const FRAME = 1000 / 60;

const traceSchema = z.object({
  traceEvents: z.array(
    z.object({
      name: z.string(),
      ph: z.string(),
      pid: z.number(),
      tid: z.number(),
      dur: z.number().optional(),
      tdur: z.number().optional(),
      args: z.object({ name: z.string().optional() }).loose().optional(),
    }),
  ),
});

/** The main thread's tasks of a Chromium trace: of the page with the most of them. */
export function mainThreadTasks(trace: unknown): MainThreadTask[] {
  const { traceEvents } = traceSchema.parse(trace);
  const key = ({ pid, tid }: { pid: number; tid: number }): string => `${pid}.${tid}`;
  const tasks = new Map<string, MainThreadTask[]>();
  for (const event of traceEvents) {
    if (event.name === 'thread_name' && event.args?.name === 'CrRendererMain') tasks.set(key(event), []);
  }
  for (const event of traceEvents) {
    if (event.name !== 'RunTask' || event.ph !== 'X') continue;
    const duration = (event.dur ?? 0) / 1000;
    tasks.get(key(event))?.push({ duration, work: (event.tdur ?? event.dur ?? 0) / 1000 });
  }
  return [...tasks.values()].sort((a, b) => b.length - a.length).at(0) ?? [];
}

/** @param times stamps of the frames, in milliseconds */
export function frameFigures(times: readonly number[], tasks: readonly MainThreadTask[]): FrameFigures {
  const intervals = times.slice(1).map((time, k) => time - times[k]);
  const sorted = [...intervals].sort((a, b) => a - b);
  const quantile = (share: number): number =>
    sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? NaN;
  const span = (times.at(-1) ?? NaN) - times[0];
  const left = intervals.reduce((sum, interval) => sum + Math.max(0, Math.round(interval / FRAME) - 1), 0);
  const work = tasks.map((task) => task.work);
  return {
    median: quantile(0.5),
    p95: quantile(0.95),
    p99: quantile(0.99),
    dropped: left / Math.round(span / FRAME),
    busy: work.reduce((sum, one) => sum + one, 0) / span,
    longTasks: tasks.filter(({ duration }) => duration > 50).length,
    tooLong: work.filter((one) => one > FRAME).length,
    longest: Math.max(0, ...work),
  };
}

export interface FrameRow extends FrameFigures {
  readonly view: string;
  readonly state: string;
}

/** A table in Markdown. */
export function frameTable(rows: readonly FrameRow[]): string {
  const percent = (value: number): string => `${(100 * value).toFixed(1)} %`;
  const columns: readonly (readonly [string, (row: FrameRow) => string])[] = [
    ['view', ({ view }) => view],
    ['state', ({ state }) => state],
    ['frame, median ms', ({ median }) => median.toFixed(1)],
    ['95 %', ({ p95 }) => p95.toFixed(1)],
    ['99 %', ({ p99 }) => p99.toFixed(1)],
    ['frames dropped', ({ dropped }) => percent(dropped)],
    ['main thread works', ({ busy }) => percent(busy)],
    ['tasks > 50 ms', ({ longTasks }) => String(longTasks)],
    ['tasks of more work than a frame', ({ tooLong }) => String(tooLong)],
    ['most work of a task, ms', ({ longest }) => longest.toFixed(1)],
  ];
  const lines = [
    columns.map(([head]) => head),
    columns.map((_, k) => (k < 2 ? '---' : '---:')),
    ...rows.map((row) => columns.map(([, cell]) => cell(row))),
  ];
  return lines.map((line) => `| ${line.join(' | ')} |`).join('\n');
}
