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
