import { experimentSchema, type Experiment } from '../../app/experiment/experiment.ts';
import { initialNetworkState } from '../../app/network/network-state.ts';
import { createEarlyStopping } from '../../app/training/early-stopping.ts';
import { makeOptimizer } from '../../app/training/optimizers/registry.ts';
import { checkLoss } from './check-experiment.ts';
import type { LossResolver } from './loss-resolver.ts';
import type { Run } from './run.ts';

/** What a run that goes on from a checkpoint of another begins with. */
export interface Continuation {
  readonly experiment: Experiment;
  /**
   * What the optimizer and the running averages had there, with a fresh record of early stopping; null where the checkpoint keeps
   * none (weights files, the end of a diverged run, TensorFlow): the optimizer starts afresh.
   */
  readonly optimizerState: Float64Array | null;
}

/**
 * A new run of the same settings from a checkpoint's θ. Steps, schedule and the order of batches count from 0 again.
 *
 * @param steps updates of the new run; default: as many as the whole run had
 */
export async function continuation(
  run: Run,
  step: number,
  steps: number | undefined,
  resolver: LossResolver,
): Promise<Continuation> {
  const { stored } = await run.checkpoint(step);
  const { training } = run.experiment;
  const { loss } = await checkLoss(run.experiment.loss, resolver);
  const experiment = experimentSchema.parse({
    ...run.experiment,
    name: `${run.experiment.name.slice(0, 170)} (from ${step})`,
    start: Array.from(stored.theta),
    training: { ...training, steps: steps ?? training.steps },
    sweep: undefined,
  });
  const parameters = stored.theta.length;
  const slots = makeOptimizer(training.optimizer, parameters).stateLength;
  const network =
    loss.kind === 'network' ? initialNetworkState(loss.spec.layers, loss.data.features).length : 0;
  const record =
    training.earlyStopping === undefined ? 0 : createEarlyStopping.stateLength(parameters, slots, network);
  const { length } = stored.optimizerState;
  if (training.engine === 'tensorflow' || length === 0 || length !== slots + record + network) {
    return { experiment, optimizerState: null };
  }
  const optimizerState = stored.optimizerState.slice();
  optimizerState.fill(0, slots, slots + record);
  return { experiment, optimizerState };
}
