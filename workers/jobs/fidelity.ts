import { fidelityCard } from '../../app/landscape/fidelity.ts';
import type { JobInput, JobOutput } from '../../app/protocol/jobs.ts';
import { checkCancelled } from '../cancelled.ts';
import { objectiveOf } from '../objective-cache.ts';

/** What a slice shows of the whole. */
export function fidelityJob(input: JobInput<'fidelity'>): JobOutput<'fidelity'> {
  const { loss, part, question, cancel } = input;
  return fidelityCard(objectiveOf(loss, part), question, () => checkCancelled(cancel));
}
