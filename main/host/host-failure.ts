import type { Note } from '../../app/data/prepared-data.ts';
import type { HostError } from '../../app/protocol/host-api.ts';

/** An error the user reads: one line, with the field it is about. Everything else that is thrown is a bug. */
export class HostFailure extends Error {
  override readonly name = 'HostFailure';
  readonly code: HostError['code'];
  readonly path: string | undefined;
  /** The same statement for the text catalogue, where there is one. */
  readonly note: Note | undefined;

  constructor(code: HostError['code'], message: string, path?: string, note?: Note) {
    super(message);
    this.note = note;
    this.code = code;
    this.path = path;
  }
}

/** What a reply carries for anything thrown. `message` stays one line: stacks belong to logs. */
export function toHostError(error: unknown): HostError {
  if (error instanceof HostFailure) {
    return error.path === undefined || error.path === ''
      ? { code: error.code, message: error.message }
      : { code: error.code, message: error.message, path: error.path };
  }
  const text = error instanceof Error ? error.message : String(error);
  return { code: 'internal', message: text.split('\n', 1)[0] || 'unknown error' };
}
