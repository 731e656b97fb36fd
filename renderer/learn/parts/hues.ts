/** Two hues for "one against the other", and the one accent. */
export const HUES = {
  first: 'var(--good)',
  second: 'var(--negative)',
  third: 'var(--positive)',
  faint: 'var(--zero)',
  wrong: 'var(--wrong)',
} as const;

export const spread = (from: number, to: number, count: number): Float64Array =>
  Float64Array.from({ length: count }, (_, k) => from + (k * (to - from)) / (count - 1));
