import { readPngMetadata } from '../../app/exchange/png-metadata.ts';
import type { Note } from '../../app/data/prepared-data.ts';
import type { App } from '../state/app-store.ts';
import { findRun } from '../state/find-run.ts';
import { isLive } from '../state/run-view.ts';
import { surfaceSession } from './surface-session.ts';
import { VIEW_VERSION, viewMetadataSchema, type ViewMetadata } from './view-metadata.ts';
import { wantedSurface } from './wanted-surface.ts';

/** Larger files are refused before they are read: no browser draws such a picture. */
const MAX_BYTES = 1024 * 1024 * 1024;
/** Workspaces that show the scene. */
const WITH_SCENE: readonly string[] = ['train', 'landscape', 'critical', 'lab'];

/**
 * Reopens the view that a saved picture shows: its run (the same where this machine has it, else trained again), plane,
 * settings and camera. What is in the window stays where the picture cannot be read; the set-up can be undone.
 */
export async function reopenView(app: App, file: File): Promise<void> {
  const { say } = app.actions;
  const refuse = (key: string): void =>
    say({ kind: 'error', text: { key: `scene.reopen.${key}`, values: { name: file.name } } });
  if (file.size > MAX_BYTES) return refuse('notPng');
  const found = readPngMetadata(new Uint8Array(await file.arrayBuffer()));
  if (found.kind !== 'found') return refuse(found.kind);
  const version = (found.json as { schemaVersion?: unknown } | null)?.schemaVersion;
  if (typeof version === 'number' && version > VIEW_VERSION) return refuse('newer');
  const parsed = viewMetadataSchema.safeParse(found.json);
  if (!parsed.success) return refuse('damaged');
  await show(app, parsed.data, file.name);
}

async function show(app: App, view: ViewMetadata, name: string): Promise<void> {
  const { actions, store } = app;
  const names = new Map<string, string>();
  const missing: string[] = [];
  for (const other of view.alongside ?? []) {
    const here = (await findRun(app.host, other)) ?? (await actions.startExperiment(other.experiment));
    if (here === null) {
      missing.push(other.experiment.name);
      continue;
    }
    await actions.showRun(here);
    names.set(other.run, here);
  }
  const run =
    (await findRun(app.host, { ...view, step: view.surface.step })) ??
    (await actions.startExperiment(view.experiment));
  // The host has said why it cannot be trained here.
  if (run === null) return;
  if (view.run !== undefined) names.set(view.run, run);
  await actions.showRun(run);
  actions.replaceDraft(view.experiment);
  if (!WITH_SCENE.includes(store.getState().preferences.workspace)) {
    actions.setPreferences({ workspace: 'landscape' });
  }
  const session = surfaceSession(app);
  const alongside = view.settings.alongside.flatMap((id) => names.get(id) ?? []);
  session.change({ ...view.settings, alongside });
  if (view.camera !== undefined) session.lookFrom(view.camera);
  actions.say(
    missing.length === 0
      ? { kind: 'info', text: { key: 'scene.reopen.done', values: { name } } }
      : {
          kind: 'error',
          text: {
            key: 'scene.reopen.incomplete',
            values: { name, count: missing.length, runs: missing.join(', ') },
          },
        },
  );
  compareWhenDrawn(app, run, view, name);
}

/** Says so where the redrawn surface is not the picture's: another machine class, or a run that was stopped by hand. */
function compareWhenDrawn(app: App, run: string, saved: ViewMetadata, name: string): void {
  const session = surfaceSession(app);
  const stop = session.store.subscribe((scene) => {
    const { activeRun, runs } = app.store.getState();
    if (activeRun !== run) return stop();
    const view = runs[run];
    if (view === undefined || isLive(view.summary) || scene.status !== 'ready' || scene.grid === null) return;
    // The run may have ended with its last checkpoint, or the surface of it, still to come.
    if (view.summary.state !== 'diverged' && view.checkpoints.at(-1)?.step !== view.summary.step) return;
    const wanted = wantedSurface(view, scene.settings, runs);
    if (wanted.kind === 'none' || JSON.stringify(wanted.request) !== JSON.stringify(scene.request)) return;
    stop();
    const difference = differenceOf(saved, scene.grid.meta, scene.request?.where);
    if (difference !== null) {
      app.actions.say({ kind: 'info', text: { ...difference, values: { name, ...difference.values } } });
    }
  });
}

function differenceOf(
  view: ViewMetadata,
  drawn: { readonly centerLoss: number; readonly x: Float64Array; readonly y: Float64Array },
  where: object | undefined,
): Note | null {
  const { step, x, y, centerLoss } = view.surface;
  if (step !== null && where !== undefined && 'step' in where && where.step !== step) {
    return { key: 'scene.reopen.otherStep', values: { step } };
  }
  const ends = (axis: Float64Array): [number, number] => [axis[0], axis[axis.length - 1]];
  const same = [...ends(drawn.x), ...ends(drawn.y)].every((end, k) => end === [...x, ...y][k]);
  if (centerLoss != null && drawn.centerLoss !== centerLoss) {
    return {
      key: 'scene.reopen.otherLoss',
      values: { was: String(centerLoss), is: String(drawn.centerLoss) },
    };
  }
  return same ? null : { key: 'scene.reopen.otherRange' };
}
