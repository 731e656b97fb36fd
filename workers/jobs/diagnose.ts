import { diagnose } from '../../app/diagnosis/diagnose.ts';
import { runFork } from '../../app/diagnosis/forks/fork.ts';
import { gatherEvidence } from '../../app/diagnosis/evidence/gather-evidence.ts';
import type { JobInput, JobOutput } from '../../app/protocol/jobs.ts';
import { isCancelled } from '../cancelled.ts';
import { objectiveOf } from '../objective-cache.ts';

/** Why a run is where it is: evidence gathered at its last given state, and what it says. */
export function diagnoseJob({ cancel, ...input }: JobInput<'diagnose'>): JobOutput<'diagnose'> {
  const objective = input.loss === null ? undefined : objectiveOf(input.loss, 'train');
  return diagnose(gatherEvidence(input, { cancelled: isCancelled(cancel), objective }));
}

/** One what-if: a proposal (or going on) trained from the stall for the cost of `updates` updates. */
export function diagnoseForkJob(input: JobInput<'diagnose-fork'>): JobOutput<'diagnose-fork'> {
  const { cancel, proposal, updates, ...start } = input;
  const stall = { ...start, objective: objectiveOf(input.loss, 'train') };
  return runFork(stall, proposal, updates, isCancelled(cancel));
}
