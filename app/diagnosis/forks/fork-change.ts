import type { Note } from '../../data/prepared-data.ts';
import type { NetworkLossSpec } from '../../experiment/loss-spec.ts';
import { buildObjective } from '../../experiment/objective.ts';
import type { ResolvedLoss } from '../../experiment/resolved-loss.ts';
import type { Objective } from '../../numerics/objective.ts';
import type { ForkStart } from '../trials/fork-start.ts';
import { sharpnessRatio } from '../trials/sharpness.ts';

/** The start of a fork, with the objective at which the run has stalled. */
export interface Stall extends ForkStart {
  readonly objective: Objective;
}

/** A changed start, or why the change cannot be made. */
export type Applied = ForkStart | { readonly notApplicable: Note };

/** An optimizer state that starts the optimizer afresh. */
export const NO_STATE = new Float64Array(0);

export function cannot(why: string): Applied {
  return { notApplicable: { key: `diagnosis.notApplicable.${why}` } };
}

/** The start with another network, and θ of it; the optimizer starts afresh where θ has another length. */
export function withSpec(start: ForkStart, spec: NetworkLossSpec, theta = start.from.theta): Applied {
  if (start.loss.kind !== 'network') return cannot('network');
  const optimizerState = theta.length === start.from.theta.length ? start.from.optimizerState : NO_STATE;
  // Only the fork's own thread sees this loss; its key needs to differ, no more.
  const loss = { ...start.loss, spec, key: `${start.loss.key}:${JSON.stringify(spec)}` };
  return { ...start, loss, from: { ...start.from, theta, optimizerState } };
}

/** A sharper loss gets a rate as far from its stability edge as the old one was. */
export function keepStable(before: ForkStart, applied: Applied): Applied {
  if ('notApplicable' in applied) return applied;
  const ratio = sharpnessRatio(before.loss, before.from.theta, applied.loss, applied.from.theta);
  return ratio < 1 ? { ...applied, rate: applied.rate * ratio } : applied;
}

/** The objective of a fork's training part. */
export function forkObjective(loss: ResolvedLoss): Objective {
  return buildObjective(loss, 'train');
}
