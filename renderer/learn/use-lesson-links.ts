import { useEffect } from 'react';
import { useActions } from '../state/app-context.tsx';
import { readLessonFragment } from './lesson-link.ts';
import { LESSONS } from './lesson-list.ts';

/** Opens the lesson that the address names, at the start and when a link is pasted over it. */
export function useLessonLinks(): void {
  const { openLesson, say } = useActions();
  useEffect(() => {
    function follow(): void {
      const place = readLessonFragment(location.hash);
      if (place === null) return;
      // Read once: a reload later must not take the reader away from what is open then.
      history.replaceState(history.state, '', `${location.pathname}${location.search}`);
      openLesson(place.id, place.settings);
      if (LESSONS.every(({ id }) => id !== place.id)) {
        say({ kind: 'error', text: { key: 'lessons.unknown', values: { id: place.id } } });
      }
    }
    follow();
    window.addEventListener('hashchange', follow);
    return () => window.removeEventListener('hashchange', follow);
  }, [openLesson, say]);
}
