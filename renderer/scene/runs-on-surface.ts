import { distinctParts } from '../../app/landscape/distinct-parts.ts';
import { RUN_COLORS, type ColorScheme } from '../theme/class-style.ts';
import type { RunView } from '../state/run-view.ts';

/** A run among those that share a surface: the same colour and words wherever it is drawn. */
export interface SharedRun {
  readonly id: string;
  readonly color: string;
  readonly label: string;
}

/** Runs that can lie on the surface of `run`: as many parameters, and something recorded. */
export function canShare(run: RunView | null, other: RunView | undefined): other is RunView {
  return (
    run !== null &&
    other !== undefined &&
    other.summary.parameterCount === run.summary.parameterCount &&
    other.checkpoints.length > 0
  );
}

/** The runs of a surface in their order, which gives the colours; `names` are the runs' own. */
export function sharedRuns(
  ids: readonly string[],
  names: readonly string[],
  scheme: ColorScheme,
): SharedRun[] {
  const labels = distinctParts(names);
  const colors = RUN_COLORS[scheme];
  return ids.map((id, k) => ({ id, color: colors[k % colors.length], label: labels[k] }));
}
