import { VERDICT_STAGES, verdictCard } from '../../app/critical/verdict-card.ts';
import type { JobInput, JobOutput } from '../../app/protocol/jobs.ts';
import { isCancelled, setStage } from '../cancelled.ts';
import { objectiveOf } from '../objective-cache.ts';

/** The verdict on one point, with everything that second order leaves open. */
export function verdictJob(input: JobInput<'verdict'>): JobOutput<'verdict'> {
  const { theta, polish, float32Origin, cancel } = input;
  const cancelled = isCancelled(cancel);
  return verdictCard(objectiveOf(input.loss, input.part), theta, {
    ...{ polish, float32Origin, cancelled },
    probe: { cancelled },
    stage: (stage) => setStage(cancel, VERDICT_STAGES.indexOf(stage)),
  });
}
