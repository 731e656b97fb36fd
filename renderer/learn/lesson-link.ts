import type { Setting } from '../state/lesson-state.ts';

/** What a link says about a lesson. */
export interface LessonPlace {
  readonly id: string;
  readonly settings: Readonly<Record<string, Setting>>;
}

/** More of a link is not read: nobody has made it with this program. */
const MAX_SETTINGS = 32;
const NAME = /^[A-Za-z][A-Za-z0-9]{0,31}$/;

/** `#lesson=stall&eta=0.02` → its lesson; null where the fragment names none. Controls check their values themselves. */
export function readLessonFragment(hash: string): LessonPlace | null {
  const fragment = new URLSearchParams(hash.replace(/^#/, ''));
  const id = fragment.get('lesson');
  if (id === null || !NAME.test(id)) return null;
  const settings: Record<string, Setting> = {};
  for (const [name, value] of [...fragment].slice(0, MAX_SETTINGS)) {
    if (name !== 'lesson' && name !== 'token' && NAME.test(name)) settings[name] = value.slice(0, 64);
  }
  return { id, settings };
}

/** The fragment that opens a lesson with its controls where they stand. */
export function lessonFragment({ id, settings }: LessonPlace): string {
  const fragment = new URLSearchParams({ lesson: id });
  for (const [name, value] of Object.entries(settings)) fragment.set(name, String(value));
  return `#${fragment.toString()}`;
}

/**
 * A link that opens the lesson in another tab or on another desk. `token` lets it in where this window came by a link
 * itself; it stands in the fragment, which browsers send to nobody. The desktop window has no address of its own: the
 * fragment alone, to be put behind the address that `saddlescope serve` prints.
 */
export function lessonLink(place: LessonPlace, location: Location, token: string | null): string {
  const fragment = lessonFragment(place);
  if (!location.protocol.startsWith('http')) return fragment;
  const secret = token === null ? '' : `&token=${encodeURIComponent(token)}`;
  return `${location.origin}${location.pathname}${fragment}${secret}`;
}
