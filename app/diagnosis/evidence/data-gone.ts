import type { DiagnosisEvidence } from '../diagnosis-evidence.ts';

const GONE: ReadonlySet<string> = new Set([
  'diagnosis.missing.loss.gone',
  'diagnosis.missing.loss.goneSaved',
]);

/** The data of the run are gone or have changed: nothing can be computed or tried anew. */
export function dataAreGone({ missing }: Pick<DiagnosisEvidence, 'missing'>): boolean {
  return missing.some(({ key }) => GONE.has(key));
}
