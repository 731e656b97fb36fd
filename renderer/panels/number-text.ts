import { useState } from 'react';

/** What a typed text means: a number (1e-3, a real minus), NaN for anything else, `blank` for nothing. */
function readNumber<T>(text: string, blank: T): number | T {
  const trimmed = text.trim().replaceAll('\u2212', '-');
  return trimmed === '' ? blank : Number(trimmed);
}

/**
 * The text of a number field. What was typed stays as it was typed (1e-3, 0.10) while it means the value; a value that
 * changes from elsewhere (undo, an example) replaces it, also in a focused field.
 */
export function useNumberText<T extends number | undefined>(
  value: number | T,
  blank: T,
): { text: string; type: (text: string) => number | T; settle: () => void } {
  const [typed, setTyped] = useState<string | null>(null);
  const plain = value === undefined || Number.isNaN(value) ? '' : String(value);
  return {
    text: typed !== null && Object.is(readNumber(typed, blank), value) ? typed : plain,
    type: (text) => {
      setTyped(text);
      return readNumber(text, blank);
    },
    settle: () => setTyped(null),
  };
}
