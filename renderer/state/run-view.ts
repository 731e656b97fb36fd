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
  let view: RunView = {
    id: record.run,
    summary,
    experiment,
    metrics,
    checkpoints: [],
  };
  for (const checkpoint of checkpoints) view = withCheckpoint(view, checkpoint);
  return view;
}

export function applyRunEvent(view: RunView, event: RunEvent): RunView {
  switch (event.kind) {
    case 'state':
      return { ...view, summary: event.summary };
    case 'metrics':
      view.metrics.append(event.rows);
      return view;
    case 'checkpoint':
      return withCheckpoint(view, event.checkpoint);
    case 'position':
    case 'spectra':
      // Kept elsewhere: with what moves (`live-run.ts`) and where they are drawn (`use-run-spectra.ts`).
      return view;
  }
}

/** Inserts in step order; a checkpoint that comes again (now with its card) replaces the first. */
function withCheckpoint(view: RunView, checkpoint: CheckpointSummary): RunView {
  if (checkpoint.step > (view.checkpoints.at(-1)?.step ?? -1)) {
    return { ...view, checkpoints: [...view.checkpoints, checkpoint] };
  }
  const others = view.checkpoints.filter((known) => known.step !== checkpoint.step);
  const at = others.findIndex((known) => known.step > checkpoint.step);
  const index = at < 0 ? others.length : at;
  return { ...view, checkpoints: [...others.slice(0, index), checkpoint, ...others.slice(index)] };
}

export function isLive(summary: RunSummary): boolean {
  return summary.state === 'running' || summary.state === 'paused';
}
