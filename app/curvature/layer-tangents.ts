import type { LayerSpec } from '../experiment/loss-spec.ts';
import type { NetworkObjective } from '../network/network-objective.ts';
import { channelColumns, channelRows, sequences, type Stage } from './stages.ts';
import type { TangentFamily } from './tangent-family.ts';

/**
 * Symmetries between the layers of a network that is no chain of dense layers, residual branches included. A *writer*
 * (dense, convolution, or the γ, β of a normalisation) and the next *reader* (dense, convolution), with nothing between
 * them but what acts on every channel alike and keeps positive factors (relu, leakyRelu, pooling, dropout, flatten):
 *   reluRescaling    what writes a channel × s, what reads it × 1/s;
 *   normRescaling    the same of γ and β;
 *   linearOrbit      with only linear things between: any invertible mixture of the channels;
 * and layers right before a normalisation, their activation the identity:
 *   layerNormShift   the same added to all units, which the mean over features takes away again;
 *   layerNormScale   the whole layer × s (ε = 0 only; relu and leakyRelu too);
 *   batchNormScale   statistics held fixed at μ, σ: w × s, b − μ × s, γ × 1/s;
 *   batchNormShift   … b + c, β − c·γ/√(σ² + ε).
 * All are exact for finite s and c, wherever θ is; a penalty breaks them.
 */
export function layerTangents(objective: NetworkObjective, theta: Float64Array): TangentFamily[] {
  const families: Record<string, Float64Array[]> = {};
  const add = (cause: string, direction: Float64Array): void => void (families[cause] ??= []).push(direction);
  for (const { stages } of sequences(objective)) {
    stages.forEach((_, at) => {
      betweenLayers(stages, at, theta, add);
      beforeNormalization(objective, stages, at, theta, add);
    });
  }
  return Object.entries(families).map(([cause, directions]) => ({ cause, kind: 'symmetry', directions }));
}

type Add = (cause: string, direction: Float64Array) => void;

/** What happens to channels between a writer and its reader; null where there is no reader they could be undone in. */
interface Passage {
  readonly reader: Stage;
  /** Blocks of features that are written, passed on and read as one. */
  readonly channels: number;
  readonly linear: boolean;
}

function betweenLayers(stages: readonly Stage[], at: number, theta: Float64Array, add: Add): void {
  const writer = stages[at];
  const rows = writer.blocks[0]?.rows ?? 0;
  const passage = rows === 0 || writer.layer.type === 'residual' ? null : passageFrom(stages, at, rows);
  if (passage === null) return;
  const { reader, channels, linear } = passage;
  const written = Array.from({ length: channels }, (_, c) => channelRows(writer.blocks, c, channels));
  const read = Array.from({ length: channels }, (_, c) => channelColumns(reader, c, channels));
  const affine = writer.layer.type === 'batchNorm' || writer.layer.type === 'layerNorm';
  const mixes = linear && !affine;
  const cause = affine ? 'normRescaling' : mixes ? 'linearOrbit' : 'reluRescaling';
  for (let i = 0; i < channels; i++) {
    for (let j = 0; j < channels; j++) {
      if (i !== j && !mixes) continue;
      const v = new Float64Array(theta.length);
      // Ẇ_i = W_j and Ẇ′_j = −W′_i: the flow of the elementary generator E_ij, and of a scale for i = j.
      written[i].forEach((to, k) => (v[to] += theta[written[j][k]]));
      read[j].forEach((to, k) => (v[to] -= theta[read[i][k]]));
      add(cause, v);
    }
  }
}

function passageFrom(stages: readonly Stage[], at: number, rows: number): Passage | null {
  let channels = rows;
  let linear = true;
  const meets = (activation: string): boolean => {
    if (activation === 'relu' || activation === 'leakyRelu') linear = false;
    else if (activation !== 'identity') return false;
    return true;
  };
  const own = stages[at].layer;
  if ('activation' in own && !meets(own.activation)) return null;
  for (let next = at + 1; next < stages.length; next++) {
    const { layer, shape } = stages[next];
    const images = layer.type === 'conv2d' || layer.type === 'maxPool2d' || layer.type === 'averagePool2d';
    if (images) channels = greatestCommonDivisor(channels, shape.inputImage?.channels ?? 1);
    switch (layer.type) {
      case 'dense':
      case 'conv2d':
        return { reader: stages[next], channels, linear };
      case 'activation':
        if (!meets(layer.activation)) return null;
        break;
      case 'maxPool2d':
        linear = false;
        break;
      case 'averagePool2d':
      case 'dropout':
      case 'flatten':
        break;
      default:
        return null;
    }
  }
  return null;
}

function beforeNormalization(
  objective: NetworkObjective,
  stages: readonly Stage[],
  at: number,
  theta: Float64Array,
  add: Add,
): void {
  const [source, norm] = [stages[at], stages[at + 1] as Stage | undefined];
  const { layer } = source;
  if (norm === undefined || (layer.type !== 'dense' && layer.type !== 'conv2d')) return;
  if (!['identity', 'relu', 'leakyRelu'].includes(layer.activation)) return;
  if (norm.layer.type === 'layerNorm') {
    beforeLayerNorm(source, layer, norm.layer.epsilon, theta, add);
  } else if (norm.layer.type === 'batchNorm' && norm.layer.statistics === 'running') {
    if (layer.activation === 'identity') {
      beforeFrozen(source, norm, norm.layer.epsilon, objective.currentState(), theta, add);
    }
  }
}

function beforeLayerNorm(
  { blocks }: Stage,
  layer: Extract<LayerSpec, { type: 'dense' | 'conv2d' }>,
  epsilon: number,
  theta: Float64Array,
  add: Add,
): void {
  if (epsilon === 0) {
    const scale = new Float64Array(theta.length);
    for (const { offset, length } of blocks) {
      for (let k = offset; k < offset + length; k++) scale[k] = theta[k];
    }
    add('layerNormScale', scale);
  }
  if (layer.activation !== 'identity') return;
  for (const { role, offset, rows, columns } of blocks) {
    // The same kernel in all channels of a convolution is not the same number in all places.
    if (role === 'weight' && layer.type === 'conv2d') continue;
    for (let c = 0; c < columns; c++) {
      const shift = new Float64Array(theta.length);
      for (let r = 0; r < rows; r++) shift[offset + r * columns + c] = 1;
      add('layerNormShift', shift);
    }
  }
}

function beforeFrozen(
  source: Stage,
  norm: Stage,
  epsilon: number,
  state: Float64Array,
  theta: Float64Array,
  add: Add,
): void {
  const weight = source.blocks.find(({ role }) => role === 'weight');
  const bias = source.blocks.find(({ role }) => role === 'bias');
  const gamma = norm.blocks.find(({ role }) => role === 'scale');
  const beta = norm.blocks.find(({ role }) => role === 'shift');
  if (weight === undefined || gamma === undefined || beta === undefined || gamma.rows !== weight.rows) return;
  for (let unit = 0; unit < weight.rows; unit++) {
    const mean = state[norm.means + unit];
    if (bias !== undefined || mean === 0) {
      const scale = new Float64Array(theta.length);
      for (let c = 0; c < weight.columns; c++) {
        const k = weight.offset + unit * weight.columns + c;
        scale[k] = theta[k];
      }
      if (bias !== undefined) scale[bias.offset + unit] = theta[bias.offset + unit] - mean;
      scale[gamma.offset + unit] = -theta[gamma.offset + unit];
      add('batchNormScale', scale);
    }
    if (bias !== undefined) {
      const shift = new Float64Array(theta.length);
      shift[bias.offset + unit] = 1;
      shift[beta.offset + unit] =
        -theta[gamma.offset + unit] / Math.sqrt(state[norm.variances + unit] + epsilon);
      add('batchNormShift', shift);
    }
  }
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
