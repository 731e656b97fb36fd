import fc from 'fast-check';
import { InputError } from '../experiment/input-error.ts';

/**
 * Damaged versions of a good file: cut short at any place, bytes flipped, pieces overwritten by extreme values, or
 * random bytes altogether.
 */
export function damaged(good: Uint8Array): fc.Arbitrary<Uint8Array> {
  const place = fc.nat({ max: Math.max(0, good.length - 1) });
  const cut = place.map((length) => good.slice(0, length));
  const flips = fc.array(fc.tuple(place, fc.integer({ min: 0, max: 255 })), { minLength: 1, maxLength: 8 });
  const flipped = flips.map((changes) => {
    const bytes = good.slice();
    for (const [at, value] of changes) bytes[at] = value;
    return bytes;
  });
  const extreme = fc
    .tuple(place, fc.constantFrom(0x00, 0x7f, 0x80, 0xff), fc.integer({ min: 1, max: 8 }))
    .map(([at, value, length]) => good.slice().fill(value, at, at + length));
  return fc.oneof(cut, flipped, extreme, fc.uint8Array({ maxLength: 200 }));
}

/** Runs a reader that may refuse: InputError with one line is its value, any other error goes through. */
export function refusal(read: () => unknown): string | null {
  try {
    read();
    return null;
  } catch (error) {
    return lineOf(error);
  }
}

/** The same for readers of what a user brings: what they refuse is in the text catalogue, too. */
export function statedRefusal(read: () => unknown): string | null {
  return refusal(() => {
    try {
      read();
    } catch (error) {
      requireStated(error);
      throw error;
    }
  });
}

/** The same for readers that answer later. */
export async function statedRefusalOf(reading: Promise<unknown>): Promise<string | null> {
  return refusalOf(
    reading.catch((error: unknown) => {
      requireStated(error);
      throw error;
    }),
  );
}

/** {@link refusal} for readers that answer later. */
export async function refusalOf(reading: Promise<unknown>): Promise<string | null> {
  try {
    await reading;
    return null;
  } catch (error) {
    return lineOf(error);
  }
}

function requireStated(error: unknown): void {
  if (error instanceof InputError && error.note === undefined)
    throw new Error(`expected words of the catalogue beside the line, got ${error.message} alone`);
}

function lineOf(error: unknown): string {
  if (!(error instanceof InputError)) throw error;
  if (/[\r\n]/.test(error.message) || error.message.length > 700)
    throw new Error(`expected one line, got ${error.message}`);
  return error.message;
}
