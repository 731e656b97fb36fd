import type { Note } from '../../data/prepared-data.ts';
import type { TrainingSpec } from '../../experiment/experiment.ts';
import type { LossSpec } from '../../experiment/loss-spec.ts';
import { buildObjective, isNetworkObjective } from '../../experiment/objective.ts';
import type { Objective } from '../../numerics/objective.ts';
import { trainingProblem, type TrainingProblem } from '../../training/training-problem.ts';
import { applyProposal } from './apply-proposal.ts';
import { continueTraining, stateOfNewRun } from '../trials/continue-training.ts';
import type { DiagnosisEvidence } from '../diagnosis-evidence.ts';
import { forkObjective, type Stall } from './fork-change.ts';
import type { ForkStart } from '../trials/fork-start.ts';
import type { Prediction, Proposal } from '../proposals.ts';
import { QUIET } from '../verdict.ts';

/** What a fork is compared by. Cost: samples × parameters of every gradient, so that a larger model gets fewer updates. */
export interface ForkResult {
  /** Null: just go on. */
  readonly proposal: Proposal | null;
  readonly status: 'completed' | 'diverged' | 'notApplicable';
  readonly note: Note | null;
  readonly updates: number;
  readonly parameters: number;
  /** Shares of the cost spent (0 … 1) and full training losses there (penalty left out), at most 65 points, first at the start. */
  readonly spent: Float64Array;
  readonly losses: Float64Array;
  /**
   * θ at those shares, row after row: the fork's way over the run's own surface. Empty where the fork is on another one (other
   * layers, units or inputs) and above {@link MOST_PATH_NUMBERS}.
   */
  readonly path: Float64Array;
  /** At the end; after divergence −∞ where the loss has no bottom, else ∞. NaN where there is none. */
  readonly trainLoss: number;
  readonly validationLoss: number;
  /** To make a run of it: the loss (data as in the run's own), training, θ at the end. */
  readonly lossSpec: LossSpec;
  readonly training: TrainingSpec;
  readonly theta: Float64Array;
  /** What the optimizer keeps there, as a run of `training` begins with it; length 0 after divergence. */
  readonly optimizerState: Float64Array;
}

const POINTS = 64;
/** A fork's path is kept up to this many numbers, 4 MB: a map of it is worth no more memory. */
const MOST_PATH_NUMBERS = 500_000;

/** Trains from the stall with the proposal applied until it has cost what `updates` updates of the run cost. */
export function runFork(
  stall: Stall,
  proposal: Proposal | null,
  updates: number,
  cancelled: () => boolean = () => false,
): ForkResult {
  const applied = proposal === null ? withoutObjective(stall) : applyProposal(stall, proposal);
  if ('notApplicable' in applied) return refused(stall, proposal, applied.notApplicable);
  const budget = updates * costOf(stall.objective, stall.training.batchSize);
  const same = applied.loss === stall.loss;
  const objective = same ? stall.objective : forkObjective(applied.loss);
  let spent = 0;
  const problem = counted(trainingProblem(objective, null), (samples) => {
    spent += samples * objective.dimension;
  });
  const limit = Math.ceil(budget / Math.max(1, costOf(objective, applied.training.batchSize))) + 1;
  const { trainer } = continueTraining(problem, applied.training, applied.rate, applied.from, limit);
  const measure = (at: Float64Array): number =>
    isNetworkObjective(objective) ? objective.evaluate(at).dataLoss : objective.loss(at);
  const shares = [0];
  const losses = [measure(applied.origin ?? trainer.theta)];
  const mapped = same && (POINTS + 1) * objective.dimension <= MOST_PATH_NUMBERS;
  const path = mapped ? [trainer.theta.slice()] : [];
  let made = 0;
  // One update more than the budget holds would be a gift.
  while (spent < budget && trainer.divergence === null && made < limit && !cancelled()) {
    trainer.advance();
    made++;
    if (spent >= (budget * shares.length) / POINTS || spent >= budget) {
      shares.push(Math.min(1, spent / budget));
      losses.push(measure(trainer.theta));
      if (mapped) path.push(trainer.theta.slice());
    }
  }
  const diverged = trainer.divergence !== null;
  const isBottomless = diverged && measure(trainer.theta) < -BOTTOMLESS * Math.max(1, Math.abs(losses[0]));
  const trainLoss = isBottomless ? -Infinity : diverged ? Infinity : losses[losses.length - 1];
  return {
    proposal,
    status: diverged || !Number.isFinite(trainLoss) ? 'diverged' : 'completed',
    note: null,
    updates: made,
    parameters: objective.dimension,
    spent: Float64Array.from(shares),
    losses: Float64Array.from(losses),
    path: joined(path, objective.dimension),
    trainLoss,
    validationLoss: diverged ? Infinity : validationLoss(applied, trainer.theta),
    lossSpec: applied.loss.spec,
    training: { ...applied.training, optimizer: { ...applied.training.optimizer, rate: applied.rate } },
    theta: trainer.theta.slice(),
    optimizerState: diverged ? new Float64Array(0) : stateOfNewRun(applied.training, trainer.checkpoint()),
  };
}

/**
 * Whether the fork did what the verdict predicted; null where it, or going on, was not tried to the end.
 *
 * @param nothing losses that far apart are the same: {@link nothingBeside}
 */
export function agrees(
  fork: ForkResult,
  goOn: ForkResult | null,
  prediction: Prediction,
  nothing = 0,
): boolean | null {
  if (fork.status === 'notApplicable' || goOn === null) return null;
  const [here, there] = [fork[prediction.quantity], goOn[prediction.quantity]];
  if (Number.isNaN(here) || Number.isNaN(there)) return null;
  if (prediction.direction === 'lower') return here < there;
  return !(here < there - Math.max(0.01 * Math.abs(there), nothing));
}

/** "Just go on" among what-ifs, of which some may not have finished. */
export function goOnOf(forks: readonly ({ readonly fork: ForkResult } | undefined)[]): ForkResult | null {
  return forks.find((one) => one?.fork.proposal === null)?.fork ?? null;
}

/** What counts as no loss at all, as in the verdicts: a hundred-millionth of a constant guess's. 0 where there is no such guess. */
export function nothingBeside({ data }: DiagnosisEvidence): number {
  return data === null ? 0 : QUIET * data.baseline;
}

function withoutObjective({ loss, training, rate, from }: Stall): ForkStart {
  return { loss, training, rate, from };
}

function costOf(objective: Objective, batchSize: number | 'full'): number {
  const samples = isNetworkObjective(objective) ? objective.samples : 1;
  return objective.dimension * (batchSize === 'full' ? samples : Math.min(samples, batchSize));
}

/** The same problem, every gradient of it reported by the samples it took. */
function counted(problem: TrainingProblem, spend: (samples: number) => void): TrainingProblem {
  const { objective, batchGradient, measure, openTraining } = problem;
  const counting =
    (gradient: NonNullable<typeof batchGradient>): NonNullable<typeof batchGradient> =>
    (theta, indices, count, out, training) => {
      spend(count);
      return gradient(theta, indices, count, out, training);
    };
  return {
    ...problem,
    objective: {
      dimension: objective.dimension,
      loss: (theta) => objective.loss(theta),
      gradient: (theta, out) => {
        spend(problem.samples);
        return objective.gradient(theta, out);
      },
      hessianVectorProduct: (theta, v, out) => objective.hessianVectorProduct(theta, v, out),
      hessian: (theta, out) => {
        spend(problem.samples * objective.dimension);
        objective.hessian(theta, out);
      },
    },
    batchGradient: batchGradient === null ? null : counting(batchGradient),
    ...(measure === undefined
      ? {}
      : {
          measure: (theta, out) => {
            spend(problem.samples);
            return measure(theta, out);
          },
        }),
    ...(openTraining === undefined
      ? {}
      : {
          openTraining: (batchSize, lengths) => {
            const home = openTraining(batchSize, lengths);
            if (home === null) return null;
            const { memory, arrays } = home;
            const batchGradient = counting((theta, indices, count, out) =>
              home.batchGradient(theta, indices, count, out),
            );
            return { memory, arrays, batchGradient };
          },
        }),
  };
}

function validationLoss({ loss }: ForkStart, theta: Float64Array): number {
  if (loss.kind !== 'network' || loss.data.validation.samples === 0) return NaN;
  const held = buildObjective(loss, 'validation');
  return isNetworkObjective(held) ? held.evaluate(theta).dataLoss : NaN;
}

function refused(stall: Stall, proposal: Proposal | null, note: Note): ForkResult {
  return {
    proposal,
    status: 'notApplicable',
    note,
    updates: 0,
    parameters: stall.objective.dimension,
    spent: new Float64Array(0),
    losses: new Float64Array(0),
    path: new Float64Array(0),
    trainLoss: NaN,
    validationLoss: NaN,
    lossSpec: stall.loss.spec,
    training: stall.training,
    theta: stall.from.theta,
    optimizerState: new Float64Array(0),
  };
}

/** Below minus this many times the loss at the start (at least 1), a loss that leaves the finite numbers falls without end, as x³ does. */
const BOTTOMLESS = 1e9;

function joined(points: readonly Float64Array[], dimension: number): Float64Array {
  const rows = new Float64Array(points.length * dimension);
  points.forEach((point, row) => rows.set(point, row * dimension));
  return rows;
}
