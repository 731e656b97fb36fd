import { useStore } from 'zustand';
import type { AtlasPoint } from '../../app/critical/atlas.ts';
import type { VerdictCard } from '../../app/critical/verdict-card.ts';
import { useApp, useAppHandle } from '../state/app-context.tsx';
import { activeRun } from '../state/app-state.ts';
import type { Selection } from '../state/selection.ts';
import { criticalSession, type CriticalSession } from './critical-session.ts';
import type { CriticalState, Of } from './critical-state.ts';

export function useCriticalSession(): CriticalSession {
  return criticalSession(useAppHandle());
}

/** A part of the state of the critical points; `selector` must return a stable value. */
export function useCritical<T>(selector: (state: CriticalState) => T): T {
  return useStore(useCriticalSession().store, selector);
}

/** A result, where it belongs to the loss of the run in view: another run on the same loss keeps it. */
export function useOfRun<T>(selector: (state: CriticalState) => Of<T> | null): T | null {
  const loss = useApp((state) => activeRun(state)?.experiment.loss);
  const found = useCritical(selector);
  const known = useApp((state) => (found === null ? undefined : state.runs[found.run]?.experiment.loss));
  if (found === null || loss === undefined || known === undefined) return null;
  return lossText(loss) === lossText(known) ? found.value : null;
}

const texts = new WeakMap<object, string>();

function lossText(loss: object): string {
  let text = texts.get(loss);
  if (text === undefined) texts.set(loss, (text = JSON.stringify(loss)));
  return text;
}

export function sameSelection(a: Selection | null, b: Selection | null): boolean {
  if (a === null || b === null) return false;
  if (a.kind === 'checkpoint') return b.kind === 'checkpoint' && a.run === b.run && a.step === b.step;
  return b.kind === 'point' && a.theta === b.theta;
}

/** The atlas's point that is selected. */
export function useSelectedAtlasPoint(): AtlasPoint | null {
  const selection = useApp((state) => state.selection);
  const atlas = useOfRun((state) => state.atlas);
  if (atlas === null || selection?.kind !== 'point') return null;
  return atlas.points.find(({ card }) => card.theta === selection.theta) ?? null;
}

/** The verdict on the selection, where it has been asked for or the atlas has it. */
export function useVerdict(): VerdictCard | null {
  const selection = useApp((state) => state.selection);
  const verdict = useCritical((state) => state.verdict);
  const fromAtlas = useSelectedAtlasPoint();
  return verdict !== null && sameSelection(verdict.of, selection) ? verdict.value : (fromAtlas?.card ?? null);
}
