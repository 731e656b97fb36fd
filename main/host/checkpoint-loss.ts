import { createHash } from 'node:crypto';
import type { LayerSpec } from '../../app/experiment/loss-spec.ts';
import type { ResolvedLoss } from '../../app/experiment/resolved-loss.ts';
import { initialNetworkState } from '../../app/network/network-state.ts';

/**
 * The loss that a checkpoint is analysed under: layers with `statistics: running` take the averages that training had
 * at that step, the last numbers of its optimizer state. Other losses, and checkpoints without a state (the best step of
 * early stopping, the end of a diverged run), come back as they are.
 */
export function checkpointLoss(loss: ResolvedLoss, optimizerState: Float64Array): ResolvedLoss {
  if (loss.kind === 'function' || !readsAverages(loss.spec.layers)) return loss;
  const { length } = initialNetworkState(loss.spec.layers, loss.data.features);
  if (optimizerState.length < length) return loss;
  const networkState = optimizerState.slice(optimizerState.length - length);
  const digest = createHash('sha256').update(new Uint8Array(networkState.buffer)).digest('hex');
  return { ...loss, key: `${loss.key}:${digest}`, networkState };
}

function readsAverages(layers: readonly LayerSpec[]): boolean {
  return layers.some((layer) =>
    layer.type === 'residual'
      ? readsAverages(layer.layers)
      : layer.type === 'batchNorm' && layer.statistics === 'running',
  );
}
