import type { Objective } from '../../numerics/objective.ts';
import { trainingProblem } from '../../training/training-problem.ts';
import { continueTraining } from '../trials/continue-training.ts';
import { forkUpdates, type ForkStart } from '../trials/fork-start.ts';

/** Shares of the rate with which a way down is tried, and the updates of a try. */
const CALMER = [1, 0.3, 0.1, 0.03, 0.01];
const TRIED = 100;

/**
 * Shares of the rate that a fresh start is tried with, and of the one that the run began with where a schedule has changed it: at its end it
 * is worn out.
 */
const FRESH_SHARES = [1, 0.1, 0.01, 0.001];
/** Most updates of a try: beyond them a try says enough of a fork. */
const FRESH_TRIED = 200;

/** The start at the largest share of its rate with which it stays below where it is; null where none does. */
export function calmed(objective: Objective, start: ForkStart): ForkStart | null {
  const here = objective.loss(start.from.theta);
  for (const share of CALMER) {
    const calm = { ...start, rate: share * start.rate };
    if (lateLosses(objective, calm, TRIED).every((loss) => loss < here)) return calm;
  }
  return null;
}

/**
 * Large steps that have shut units once would shut them again: of those rates the one with which a fresh start comes lowest, over the
 * updates that the fork is compared over.
 */
export function soonestDown(objective: Objective, start: ForkStart): ForkStart {
  const updates = Math.min(FRESH_TRIED, forkUpdates(start.from.step));
  const rates = new Set([start.rate, start.training.optimizer.rate]);
  const tries = [...rates].flatMap((rate) =>
    FRESH_SHARES.map((share) => {
      const fresh = { ...start, rate: share * rate };
      const late = lateLosses(objective, fresh, updates).reduce((sum, loss) => sum + loss, 0);
      return { fresh, late: Number.isFinite(late) ? late : Infinity };
    }),
  );
  return tries.reduce((best, one) => (one.late < best.late ? one : best)).fresh;
}

/** Losses of the start's trajectory over the later half of so many updates; one infinite loss where it diverges. */
function lateLosses(objective: Objective, start: ForkStart, updates: number): number[] {
  const problem = trainingProblem(objective, null);
  const { trainer } = continueTraining(problem, start.training, start.rate, start.from, updates);
  const losses: number[] = [];
  for (let k = 0; k < updates; k++) {
    trainer.advance();
    if (trainer.divergence !== null) return [Infinity];
    if (k >= updates / 2) losses.push(objective.loss(trainer.theta));
  }
  return losses;
}
