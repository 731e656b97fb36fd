import { readFileSync } from 'node:fs';

/** A check of the exact cases; fields depend on its kind. */
export interface ExactCheck {
  readonly name: string;
  readonly expected: number;
  readonly tol: number;
  readonly [field: string]: unknown;
}

/** The checks of a case, in order; throws when there is no such case. */
export function exactChecks(id: string): ExactCheck[] {
  const { cases } = JSON.parse(readFileSync(new URL('./exact-cases.json', import.meta.url), 'utf8')) as {
    cases: { id: string; checks?: ExactCheck[] }[];
  };
  const checks = cases.find((item) => item.id === id)?.checks;
  if (checks === undefined) throw new Error(`exact cases: no checks in ${JSON.stringify(id)}`);
  return checks;
}
