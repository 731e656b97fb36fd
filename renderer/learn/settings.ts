import { createContext, useContext } from 'react';
import { useActions, useApp } from '../state/app-context.tsx';
import type { Setting } from '../state/lesson-state.ts';

/** The lesson that the controls below belong to. */
export const LessonContext = createContext('');

/** A control's value where it was moved or a link set it; else undefined. Whatever a link says is checked by its reader. */
function useSetting(name: string): [Setting | undefined, (value: Setting) => void] {
  const lesson = useContext(LessonContext);
  const { setLessonSetting } = useActions();
  const value = useApp((state) => state.lesson.settings[lesson]?.[name]);
  return [value, (next) => setLessonSetting(lesson, name, next)];
}

export interface DialRange {
  readonly start: number;
  readonly min: number;
  readonly max: number;
  /** Default 1. */
  readonly step?: number;
  /** Moves by factors. */
  readonly log?: boolean;
}

/** What `Dial` needs to know of a slider. */
export interface DialControl {
  readonly name: string;
  readonly value: number;
  readonly min: number;
  readonly max: number;
  readonly step: number;
  readonly log: boolean;
  readonly onChange: (value: number) => void;
}

/** A slider of this lesson. A value from a link that is no number starts at `start`, one outside the range at its end. */
export function useDial(name: string, { start, min, max, step = 1, log = false }: DialRange): DialControl {
  const [given, set] = useSetting(name);
  const number = given === undefined ? start : Number(given);
  const whole = Number.isInteger(step) && !log ? Math.round(number) : number;
  const value = Number.isFinite(number) ? Math.min(max, Math.max(min, whole)) : start;
  return { name, value, min, max, step, log, onChange: set };
}

/** A switch of this lesson. */
export function useToggle(name: string, start = false): readonly [boolean, (value: boolean) => void] {
  const [given, set] = useSetting(name);
  return [given === undefined ? start : given === true || given === 'true', set];
}

/** One of a few named options; the first unless one is given. */
export function useOption<T extends string>(
  name: string,
  options: readonly T[],
): readonly [T, (value: string) => void] {
  const [given, set] = useSetting(name);
  return [options.find((option) => option === given) ?? options[0], set];
}
