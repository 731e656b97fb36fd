import { useEffect, useRef, useState } from 'react';
import type { Note } from '../../app/data/prepared-data.ts';
import { useNoteText } from '../i18n/note-text.ts';
import { saveBlob } from '../panels/save-file.ts';
import { useActions } from '../state/app-context.tsx';
import { failureText } from '../state/report.ts';
import { ExportError } from './export-png.ts';

/** A file that was made, and the line that says so. */
interface MadeFile {
  readonly name: string;
  readonly blob: Blob;
  readonly said: Note;
}

/** What the making of a file is given: whether it shall go on, and where it says how far it is. */
export interface SavingWork {
  readonly signal: AbortSignal;
  readonly onShare: (share: number) => void;
}

export interface Saving {
  /** Share of the file that is made, 0 … 1; null while none is. */
  readonly share: number | null;
  /**
   * Makes a file and hands it to the reader; says in the status line that it is saved, or why not.
   *
   * @param make null: there is nothing to save
   * @param failed what is said where the error does not say it itself; default: the error's own line
   */
  start(make: (work: SavingWork) => Promise<MadeFile | null>, failed?: Note): Promise<void>;
  stop(): void;
}

/** One file at a time, on its way to the reader; ends with the tool that makes it. */
export function useSaving(): Saving {
  const { say } = useActions();
  const text = useNoteText();
  const [share, setShare] = useState<number | null>(null);
  const work = useRef<AbortController | null>(null);
  useEffect(() => () => work.current?.abort(), []);
  return {
    share,
    stop: () => work.current?.abort(),
    async start(make, failed) {
      const controller = new AbortController();
      work.current = controller;
      setShare(0);
      try {
        const made = await make({ signal: controller.signal, onShare: setShare });
        if (made === null || controller.signal.aborted) return;
        saveBlob(made.name, made.blob);
        say({ kind: 'info', text: made.said });
      } catch (error) {
        if (controller.signal.aborted) return;
        const known = error instanceof ExportError ? { key: error.key, values: error.values } : failed;
        say({ kind: 'error', text: known ?? text(failureText(error)) });
      } finally {
        setShare(null);
      }
    },
  };
}
