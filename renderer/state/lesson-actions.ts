import type { StoreApi } from 'zustand/vanilla';
import type { AppState } from './app-state.ts';

/** A control of a lesson: a slider's number, a switch, or a choice. */
export type Setting = number | string | boolean;

/** Which lesson is open, and how its controls stand. Controls nobody moved are not in it: they stand at their defaults. */
export interface LessonState {
  /** Null: the first one. */
  readonly id: string | null;
  /** By lesson, then by name of the control. */
  readonly settings: Readonly<Record<string, Readonly<Record<string, Setting>>>>;
}

export const NO_LESSON: LessonState = { id: null, settings: {} };

export interface LessonActions {
  /** Opens a lesson in the Learn workspace. `settings`: how its controls stand; default: as they were left. */
  openLesson(id: string, settings?: Readonly<Record<string, Setting>>): void;
  setLessonSetting(lesson: string, name: string, value: Setting): void;
  /** Puts all controls of a lesson back to their defaults. */
  resetLesson(lesson: string): void;
}

export function lessonActions(store: StoreApi<AppState>): LessonActions {
  const change = (lesson: string, settings: Readonly<Record<string, Setting>>): void =>
    store.setState((state) => ({
      lesson: { ...state.lesson, settings: { ...state.lesson.settings, [lesson]: settings } },
    }));
  return {
    openLesson(id, settings) {
      if (settings !== undefined) change(id, settings);
      store.setState((state) => ({
        lesson: { ...state.lesson, id },
        preferences:
          state.preferences.workspace === 'learn'
            ? state.preferences
            : { ...state.preferences, workspace: 'learn' },
      }));
    },
    setLessonSetting: (lesson, name, value) =>
      change(lesson, { ...store.getState().lesson.settings[lesson], [name]: value }),
    resetLesson: (lesson) => change(lesson, {}),
  };
}
