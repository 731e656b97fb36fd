import { createHash } from 'node:crypto';
import type { ResolvedLoss } from '../../app/experiment/resolved-loss.ts';
import { initialNetworkState, readsAverages } from '../../app/network/network-state.ts';

/**
 * The loss that a checkpoint is analysed under: layers with `statistics: running` take the averages that training had
 * at that step, the last numbers of its optimizer state. Other losses, and checkpoints without a state (the end of a diverged
 * run, imported weights), come back as they are.
 */
export function checkpointLoss(loss: ResolvedLoss, optimizerState: Float64Array): ResolvedLoss {
  if (loss.kind === 'function' || !readsAverages(loss.spec.layers)) return loss;
  const { length } = initialNetworkState(loss.spec.layers, loss.data.features);
  if (optimizerState.length < length) return loss;
  const networkState = optimizerState.slice(optimizerState.length - length);
  const digest = createHash('sha256').update(new Uint8Array(networkState.buffer)).digest('hex');
  return { ...loss, key: `${loss.key}:${digest}`, networkState };
}
