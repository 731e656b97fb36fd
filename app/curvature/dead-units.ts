import type { LayerSpec } from '../experiment/loss-spec.ts';
import { activationFunction } from '../network/activations.ts';
import type { NetworkObjective } from '../network/network-objective.ts';
import type { StageOutputs } from '../network/stage-outputs.ts';
import { channelColumns, sequences, type Sequence, type Stage } from './stages.ts';
import type { TangentFamily } from './tangent-family.ts';

/**
 * Parameters without any effect near θ because relu units are off for all samples (channels of images: in all places
 * too), which they stay in a neighbourhood:
 *   into a dead unit    its weights, bias, and its γ and β where a normalisation stands between; where a whole layer is
 *                       dead, every parameter before it;
 *   out of a dead unit  the weights that read it, and the γ of a batch normalisation that sees nothing else.
 */
export function deadUnits(
  objective: NetworkObjective,
  theta: Float64Array,
  outputs: StageOutputs,
): TangentFamily {
  const free = new Set<number>();
  const all = sequences(objective);
  for (const sequence of all) {
    const { residual, stages } = sequence;
    const given = residual === null ? outputs.own : (outputs.branches.get(residual) ?? []);
    stages.forEach(({ layer, shape }, at) => {
      if (!('activation' in layer) || layer.activation !== 'relu') return;
      const silent = silentFeatures(given[at], shape.outputs);
      if (!silent.includes(true)) return;
      freeBefore(objective, sequence, at, silent, free);
      freeAfter(all, stages, at + 1, silent, free);
    });
  }
  const directions = [...free]
    .sort((a, b) => a - b)
    .map((at) => {
      const v = new Float64Array(theta.length);
      v[at] = 1;
      return v;
    });
  return { cause: 'deadUnit', kind: 'symmetry', directions };
}

/** Features that are 0 for every sample. */
function silentFeatures(output: Float64Array, width: number): boolean[] {
  return Array.from({ length: width }, (_, f) => {
    for (let at = f; at < output.length; at += width) if (output[at] !== 0) return false;
    return true;
  });
}

/** Which of `groups` equal runs of neighbouring features are silent throughout. */
function silentGroups(silent: readonly boolean[], groups: number): boolean[] {
  const size = silent.length / groups;
  return Array.from({ length: groups }, (_, g) => silent.slice(g * size, (g + 1) * size).every(Boolean));
}

function freeBefore(
  objective: NetworkObjective,
  { residual, stages }: Sequence,
  at: number,
  features: readonly boolean[],
  free: Set<number>,
): void {
  if (!features.includes(false)) {
    for (const { layer, inner, offset, length } of objective.layout.blocks) {
      const before = residual === null ? layer < at : layer === residual && (inner ?? 0) < at;
      if (before) for (let k = offset; k < offset + length; k++) free.add(k);
    }
  }
  let silent = features;
  for (let k = at; k >= 0; k--) {
    const { layer, shape, blocks } = stages[k];
    for (const { offset, rows, columns } of blocks) {
      silentGroups(silent, rows).forEach((dead, row) => {
        if (dead) for (let c = 0; c < columns; c++) free.add(offset + row * columns + c);
      });
    }
    // A mean over features, a skip or a mixture of all inputs ends what belongs to one channel.
    if (['dense', 'conv2d', 'layerNorm', 'residual'].includes(layer.type)) return;
    silent = throughPooling(stages[k], silent, shape.inputs);
  }
}

function freeAfter(
  all: readonly Sequence[],
  stages: readonly Stage[],
  from: number,
  features: readonly boolean[],
  free: Set<number>,
): void {
  let silent = features;
  for (let k = from; k < stages.length; k++) {
    const stage = stages[k];
    const { layer, shape, blocks } = stage;
    switch (layer.type) {
      case 'dense':
      case 'conv2d': {
        const channels = layer.type === 'dense' ? shape.inputs : (shape.inputImage?.channels ?? 1);
        silentGroups(silent, channels).forEach((dead, c) => {
          if (dead) for (const at of channelColumns(stage, c, channels)) free.add(at);
        });
        return;
      }
      case 'batchNorm': {
        const gamma = blocks.find(({ role }) => role === 'scale');
        // Running statistics subtract their own mean, which γ then scales.
        if (gamma === undefined || layer.statistics !== 'batch') return;
        silentGroups(silent, gamma.rows).forEach((dead, c) => {
          if (dead) free.add(gamma.offset + c);
        });
        return;
      }
      case 'residual': {
        const branch = all.find(({ residual }) => residual === k);
        if (branch !== undefined) freeAfter(all, branch.stages, 0, silent, free);
        return;
      }
      case 'layerNorm':
        return;
      default:
        if (!keepsZero(layer)) return;
        silent = throughPooling(stage, silent, shape.outputs);
    }
  }
}

/** Across a pooling layer only whole channels are followed. */
function throughPooling(
  { layer, shape }: Stage,
  silent: readonly boolean[],
  width: number,
): readonly boolean[] {
  if (layer.type !== 'maxPool2d' && layer.type !== 'averagePool2d') return silent;
  const channels = shape.inputImage?.channels ?? 1;
  const dead = silentGroups(silent, channels);
  return Array.from({ length: width }, (_, f) => dead[Math.floor((f * channels) / width)]);
}

function keepsZero(layer: LayerSpec): boolean {
  if (layer.type !== 'activation') return true;
  const value = new Float64Array(1);
  activationFunction(layer.activation).kernel(0, value, value, value, value, 1);
  return value[0] === 0;
}
