import { statedError } from '../experiment/stated-error.ts';

/** One array from a weights file, converted to float64 in C order whatever the file held. */
export interface NamedTensor {
  readonly name: string;
  readonly shape: readonly number[];
  /** C order (last index fastest), length = product of the shape. */
  readonly values: Float64Array;
  /** The file's own element type in the file's own words, e.g. `F32`, `<f8`, `torch.float32`. */
  readonly dtype: string;
}

/** Limits every reader keeps, so that no file can make it allocate without bound. */
export interface ReadLimits {
  /** Most elements of all arrays together. Default 2²⁶ (512 MiB as float64), 67 times the largest network that is trained. */
  readonly elements: number;
  /** Most arrays. Default 65 536. */
  readonly arrays: number;
}
export const READ_LIMITS: ReadLimits = { elements: 2 ** 26, arrays: 65_536 };

/** Counts elements and arrays against the limits; one per file. */
export class Allowance {
  private elements: number;
  private arrays: number;
  private readonly limits: ReadLimits;

  constructor(limits: ReadLimits = READ_LIMITS) {
    this.limits = limits;
    this.elements = limits.elements;
    this.arrays = limits.arrays;
  }

  /** Takes one array of this shape from the allowance and returns its number of elements. Throws InputError when spent. */
  take(name: string, shape: readonly number[]): number {
    const count = elementCount(name, shape);
    this.elements -= count;
    this.arrays -= 1;
    if (this.elements < 0) {
      throw statedError(
        'weightsTooMuch',
        `expected at most ${this.limits.elements} numbers in a weights file, got more at ${quote(name)}`,
      );
    }
    if (this.arrays < 0) {
      throw statedError(
        'weightsTooMuch',
        `expected at most ${this.limits.arrays} arrays in a weights file, got more`,
      );
    }
    return count;
  }
}

const MAX_RANK = 32;

/** Product of a shape; InputError for what is no shape (negative, fractional, over 2⁵³ elements). */
export function elementCount(name: string, shape: readonly number[]): number {
  if (shape.length > MAX_RANK) {
    throw statedError(
      'weightsDamaged',
      `expected at most ${MAX_RANK} dimensions, got ${shape.length} in ${quote(name)}`,
    );
  }
  let count = 1;
  for (const extent of shape) {
    if (!Number.isSafeInteger(extent) || extent < 0) {
      throw statedError(
        'weightsDamaged',
        `expected whole numbers as shape, got [${shape.join(', ')}] in ${quote(name)}`,
      );
    }
    count *= extent;
    if (!Number.isSafeInteger(count)) {
      throw statedError(
        'weightsTooMuch',
        `expected a shape that fits memory, got [${shape.join(', ')}] in ${quote(name)}`,
      );
    }
  }
  return count;
}

/** A name from a file for a one-line message: control characters escaped, at most 80 characters. */
export function quote(name: string): string {
  const shown = name.length > 80 ? `${name.slice(0, 77)}…` : name;
  return JSON.stringify(shown);
}
