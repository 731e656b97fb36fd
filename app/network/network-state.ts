import type { LayerSpec } from '../experiment/loss-spec.ts';
import { layerShapes, type LayerShape } from './layer-shapes.ts';

/**
 * Network state: what a network keeps beside its parameters, one flat `Float64Array`. Batch-normalisation layers, in
 * their order (those inside residual layers in place), each have their running means, then their running variances, one
 * per unit (channel of an image). A running variance is an average of unbiased batch variances, as in PyTorch, although
 * a batch is normalised with its biased one.
 */
export interface NormalizedUnits {
  /** Index of the layer in the specification; `inner` within a residual layer, else null. */
  readonly layer: number;
  readonly inner: number | null;
  readonly units: number;
  /** Offsets in the state. */
  readonly means: number;
  readonly variances: number;
}

/** The batch-normalisation layers and their places in the state. */
export function networkStateLayout(layers: readonly LayerSpec[], features: number): NormalizedUnits[] {
  const found: NormalizedUnits[] = [];
  let offset = 0;
  const add = ({ stateLength }: LayerShape, layer: number, inner: number | null): void => {
    if (stateLength === 0) return;
    const units = stateLength / 2;
    found.push({ layer, inner, units, means: offset, variances: offset + units });
    offset += stateLength;
  };
  layerShapes(layers, features).forEach((shape, layer) => {
    if (shape.inner.length === 0) add(shape, layer, null);
    else shape.inner.forEach((one, k) => add(one, layer, k));
  });
  return found;
}

/** The state of a network that has seen no batch: means 0, variances 1 (PyTorch). Length 0 without batch normalisation. */
export function initialNetworkState(layers: readonly LayerSpec[], features: number): Float64Array {
  const layout = networkStateLayout(layers, features);
  const state = new Float64Array(layout.reduce((sum, { units }) => sum + 2 * units, 0));
  for (const { variances, units } of layout) state.fill(1, variances, variances + units);
  return state;
}

/**
 * What an analysis normalises batch-norm layers with: statistics of the whole part of the data at θ, through which derivatives go
 * (`batch`), running averages held fixed (`running`), or some layers with these and some with those. Null without such layers.
 */
export function analysisStatistics(layers: readonly LayerSpec[]): 'batch' | 'running' | 'mixed' | null {
  const found = new Set(
    layers
      .flatMap((layer) => (layer.type === 'residual' ? layer.layers : [layer]))
      .flatMap((layer) => (layer.type === 'batchNorm' ? [layer.statistics] : [])),
  );
  if (found.size === 2) return 'mixed';
  return found.values().next().value ?? null;
}

/** Whether an analysis depends on the network state beside θ. */
export function readsAverages(layers: readonly LayerSpec[]): boolean {
  const statistics = analysisStatistics(layers);
  return statistics === 'running' || statistics === 'mixed';
}

/** p of the lecture's μ̄ ← p·μ̄ + (1 − p)·μ for PyTorch's momentum: 1 − momentum (0.1 is p = 0.9). */
export function movingAverageWeight(momentum: number): number {
  return 1 - momentum;
}
