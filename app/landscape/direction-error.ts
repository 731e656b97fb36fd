import type { Note } from '../data/prepared-data.ts';

/** Directions that lead nowhere or span no plane; `note` says the same for the text catalogue. */
export class DirectionError extends RangeError {
  readonly note: Note;

  constructor(message: string, key: string, values: Note['values'] = {}) {
    super(message);
    this.name = 'DirectionError';
    this.note = { key: `direction.${key}`, values };
  }
}
