import { expandSweep } from '../../app/experiment/expand-sweep.ts';
import type { SweepRecord } from '../../app/protocol/training-api.ts';
import { surfaceSession } from '../scene/surface-session.ts';
import type { App } from '../state/app-store.ts';
import { findRun } from '../state/find-run.ts';
import type { RaceGroup } from './race-table.ts';

/**
 * Opens the first run of each group as a run of its own (again, if it is not there yet) and draws all paths on one
 * surface, in the colours of the race; the best one is in view.
 */
export async function raceOnSurface(
  app: App,
  record: SweepRecord,
  groups: readonly RaceGroup[],
  colorOf: (group: number) => number,
): Promise<void> {
  const { actions } = app;
  const members = expandSweep(record.experiment);
  const opened = new Map<number, string>();
  // The best last: it stays in view.
  for (const { group } of groups.toReversed()) {
    const member = members.find((one) => one.group === group);
    if (member === undefined) continue;
    const known = await findRun(app.host, member);
    if (known !== null) await actions.showRun(known);
    const run = known ?? (await actions.startExperiment(member.experiment));
    if (run === null) return;
    opened.set(group, run);
  }
  const best = opened.get(groups[0]?.group ?? -1);
  const first = members.find((one) => one.group === groups[0]?.group);
  if (best === undefined || first === undefined) return;
  actions.replaceDraft(first.experiment);
  const isFunction = record.experiment.loss.kind === 'function';
  surfaceSession(app).change({
    alongside: [...opened].sort(([a], [b]) => colorOf(a) - colorOf(b)).map(([, run]) => run),
    plane: isFunction && record.parameterCount === 2 ? null : { kind: 'pca' },
    center: null,
  });
  actions.setPreferences({ workspace: 'landscape' });
}
