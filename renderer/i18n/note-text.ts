import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import type { Note } from '../../app/data/prepared-data.ts';
import { formatNumber } from '../format/number.ts';

/** Turns a note into the reader's language; a line that the host wrote itself is shown as it is. */
export function useNoteText(): (note: Note | string) => string {
  const { t } = useTranslation();
  return useCallback(
    (note) => {
      if (typeof note === 'string') return note;
      const values = Object.fromEntries(
        Object.entries(note.values ?? {}).map(([name, value]) => [
          name,
          typeof value === 'number' && !Number.isInteger(value) ? formatNumber(value) : value,
        ]),
      );
      // Numbers keep their type under `count`, which chooses the plural.
      return t([`notes.${note.key}`, note.key], { ...values, defaultValue: fallback(note) });
    },
    [t],
  );
}

function fallback(note: Note): string {
  const values = Object.entries(note.values ?? {}).map(([name, value]) => `${name} = ${value}`);
  return values.length === 0 ? note.key : `${note.key} (${values.join(', ')})`;
}
