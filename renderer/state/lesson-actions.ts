import type { StoreApi } from 'zustand/vanilla';
import type { AppState } from './app-state.ts';
import type { Setting } from './lesson-state.ts';

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
