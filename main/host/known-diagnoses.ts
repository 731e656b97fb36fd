import type { Diagnosis } from '../../app/diagnosis/diagnose.ts';
import type { Run } from './run.ts';

const KEPT = 64;

/** The last diagnoses that were made: a what-if is planned from what was said of its checkpoint, not from saying it again. */
export class KnownDiagnoses {
  readonly #known = new Map<string, Diagnosis>();

  keep(run: Run, step: number | undefined, diagnosis: Diagnosis): Diagnosis {
    this.#known.set(keyOf(run, step), diagnosis);
    for (const old of [...this.#known.keys()].slice(0, -KEPT)) this.#known.delete(old);
    return diagnosis;
  }

  of(run: Run, step: number | undefined): Diagnosis | null {
    return this.#known.get(keyOf(run, step)) ?? null;
  }
}

/** What a diagnosis depends on beside the data: the run, how far it has come and whether it diverged there, the checkpoint asked for. */
function keyOf(run: Run, step: number | undefined): string {
  const { state, step: reached } = run.record();
  return JSON.stringify([run.id, step ?? `last of ${reached}`, state === 'diverged']);
}
