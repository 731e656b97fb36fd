import type { Note } from '../../app/data/prepared-data.ts';
import type { MismatchRow } from '../../app/exchange/match-tensors.ts';
import type { HostError } from '../../app/protocol/host-api.ts';

/** An error the user reads: one line, with the field it is about. Everything else that is thrown is a bug. */
export class HostFailure extends Error {
  override readonly name = 'HostFailure';
  readonly code: HostError['code'];
  readonly path: string | undefined;
  /** The same statement for the text catalogue, where there is one. */
  readonly note: Note | undefined;
  /** Side by side: what a network has and what a weights file offers. */
  readonly mismatch: readonly MismatchRow[] | undefined;

  constructor(
    code: HostError['code'],
    message: string,
    path?: string,
    note?: Note,
    mismatch?: readonly MismatchRow[],
  ) {
    super(message);
    this.mismatch = mismatch;
    this.note = note;
    this.code = code;
    this.path = path;
  }
}

/** What a reply carries for anything thrown. `message` stays one line: stacks belong to logs. */
export function toHostError(error: unknown): HostError {
  if (error instanceof HostFailure) {
    const { code, message, path, note, mismatch } = error;
    return {
      code,
      message,
      ...(path === undefined || path === '' ? {} : { path }),
      ...(note === undefined ? {} : { note }),
      ...(mismatch === undefined ? {} : { mismatch }),
    };
  }
  const text = error instanceof Error ? error.message : String(error);
  const message = text.split('\n', 1)[0] || 'unknown error';
  return { code: 'internal', message, note: { key: 'failure.internal', values: { message } } };
}
