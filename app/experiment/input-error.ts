import type { Note } from '../data/prepared-data.ts';

/**
 * Input that cannot be used: the message is one clear line (expected, got, what to do) meant for the user; `path` names
 * the field, e.g. `loss.layers[1].units`. Hosts answer it with code `input` and exit status 2; any other error is a bug.
 */
export class InputError extends Error {
  readonly path: string | undefined;
  /** The same statement for the text catalogue, where there is one. */
  readonly note: Note | undefined;

  constructor(message: string, path?: string, note?: Note) {
    super(message);
    this.name = 'InputError';
    this.path = path;
    this.note = note;
  }
}
