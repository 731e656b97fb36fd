import type { Experiment } from '../../app/experiment/experiment.ts';
import type { CheckpointSummary, RunEvent, RunRecord, RunSummary } from '../../app/protocol/host-api.ts';
import { MetricsTable } from './metrics-table.ts';

/** A run as the window knows it. A new object per change; `metrics` grows in place, see {@link LiveRun}. */
export interface RunView {
  readonly id: string;
  readonly summary: RunSummary;
  readonly experiment: Experiment;
  readonly metrics: MetricsTable;
  /** Ascending by step. */
  readonly checkpoints: readonly CheckpointSummary[];
}

export function runView(record: RunRecord, previous?: RunView): RunView {
  const { experiment, metrics: rows, checkpoints, ...summary } = record;
  const metrics = previous?.metrics ?? new MetricsTable();
  metrics.append(rows);
  return {
    id: record.run,
    summary,
    experiment,
    metrics,
    checkpoints: withCheckpoints([], checkpoints),
  };
}

/** Takes a frame's events of one run, in their order; its checkpoints at once, since a run may have a hundred thousand. */
export function applyRunEvents(view: RunView, events: readonly RunEvent[]): RunView {
  const checkpoints: CheckpointSummary[] = [];
  let { summary } = view;
  for (const event of events) {
    if (event.kind === 'state') summary = event.summary;
    else if (event.kind === 'metrics') view.metrics.append(event.rows);
    else if (event.kind === 'checkpoint') checkpoints.push(event.checkpoint);
    // Positions and spectra are kept elsewhere: with what moves (`live-run.ts`) and where they are drawn (`use-run-spectra.ts`).
  }
  if (summary === view.summary && checkpoints.length === 0) return view;
  return { ...view, summary, checkpoints: withCheckpoints(view.checkpoints, checkpoints) };
}

/** In step order; a checkpoint that comes again (now with its card) replaces the first. */
function withCheckpoints(
  known: readonly CheckpointSummary[],
  fresh: readonly CheckpointSummary[],
): readonly CheckpointSummary[] {
  if (fresh.length === 0) return known;
  const all = [...known];
  for (const checkpoint of fresh) {
    const at = placeOf(all, checkpoint.step);
    all.splice(at, all[at]?.step === checkpoint.step ? 1 : 0, checkpoint);
  }
  return all;
}

/** Index of the first checkpoint at `step` or after it. */
function placeOf(checkpoints: readonly CheckpointSummary[], step: number): number {
  if ((checkpoints.at(-1)?.step ?? -1) < step) return checkpoints.length;
  let [low, high] = [0, checkpoints.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (checkpoints[middle].step < step) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * The checkpoint to look at while nobody has chosen another one: the newest whose card is there (or never comes). Where
 * checkpoints come faster than their cards, the very newest would never show any. Of a completed run it is the end.
 */
export function followedCheckpoint(view: RunView): CheckpointSummary | undefined {
  const { checkpoints, experiment, summary } = view;
  if (!experiment.analysis.spectrum || summary.state === 'completed') return checkpoints.at(-1);
  return checkpoints.findLast(({ card, notes }) => card !== null || notes.length > 0) ?? checkpoints.at(-1);
}

export function isLive(summary: RunSummary): boolean {
  return summary.state === 'running' || summary.state === 'paused';
}
