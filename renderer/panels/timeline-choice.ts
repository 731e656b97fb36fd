import { createStore, type StoreApi } from 'zustand/vanilla';
import type { SurfaceRequest } from '../../app/protocol/host-api.ts';
import type { App } from '../state/app-store.ts';

export const TIMELINE_TABS = ['training', 'spectrum', 'profile', 'cost'] as const;

/** A line between two points of parameter space that the scene hands to the profile. */
export interface HandedLine {
  readonly run: string;
  readonly from: Float64Array<ArrayBuffer>;
  readonly to: Float64Array<ArrayBuffer>;
  readonly part: SurfaceRequest['part'];
  /** How many were handed before it and with it. */
  readonly serial: number;
}

interface TimelineChoice {
  readonly tab: (typeof TIMELINE_TABS)[number];
  readonly line: HandedLine | null;
}

const choices = new WeakMap<App, StoreApi<TimelineChoice>>();

/** What the timeline shows; other parts of the window may open a tab of it. */
export function timelineChoice(app: App): StoreApi<TimelineChoice> {
  let choice = choices.get(app);
  if (choice === undefined) {
    choice = createStore<TimelineChoice>(() => ({ tab: 'training', line: null }));
    choices.set(app, choice);
  }
  return choice;
}

/** Opens the profile with this line. */
export function handLine(app: App, line: Omit<HandedLine, 'serial'>): void {
  timelineChoice(app).setState((state) => ({
    tab: 'profile',
    line: { ...line, serial: (state.line?.serial ?? 0) + 1 },
  }));
}
