import type { NetworkObjective } from '../network/network-objective.ts';
import { deadUnits } from './dead-units.ts';
import { layerTangents } from './layer-tangents.ts';
import { sequences } from './stages.ts';
import type { TangentFamily } from './tangent-family.ts';
import { activationFunction } from '../network/activations.ts';
import { denseChain, type DenseShape } from '../network/dense-chain.ts';
import { normalizationTangents } from '../network/normalization-tangents.ts';
import { stageOutputs, type StageOutputs } from '../network/stage-outputs.ts';
import { symmetricEigenpairs } from '../numerics/symmetric-eigen.ts';

/** Relative size below which a combination of unit outputs counts as zero. */
const DEPENDENT = 1e-10;

/**
 * All families of a network at θ; none with a penalty, which breaks them all. Dense networks:
 *   softmaxShift     one vector added to the weights of all classes (any network with a dense head);
 *   dependentInputs  weights of the first layer along a linear relation between input features;
 *   reluRescaling    into a relu/leakyRelu unit × s, out of it × 1/s;
 *   linearOrbit      W ← (1+E)W, W′ ← W′(1−E) around a linear layer, all h² generators E (Baldi & Hornik 1989);
 *   duplicatedUnits  weight moved from a unit to one with the same output (Fukumizu & Amari 2000);
 *   dependentUnits   weight moved along any other linear relation between unit outputs (constant or silent units).
 * Dense layers and convolutions before batch normalisation with the statistics of the data:
 *   batchNormShift   the bias, which the mean takes away again;
 *   batchNormScale   everything into a unit × s, its γ making up for ε (`normalization-tangents.ts`).
 * Networks of other layers: `layer-tangents.ts`, and the linear relations between what their dense layers read.
 * All networks: `dead-units.ts`, weights without any effect around relu units that are off for all samples.
 */
export function tangentFamilies(objective: NetworkObjective, theta: Float64Array): TangentFamily[] {
  if (objective.spec.l2 !== 0) return [];
  const outputs = stageOutputs(objective, theta);
  const families = [
    softmaxShift(objective),
    deadUnits(objective, theta, outputs),
    ...batchNorm(objective, theta),
  ];
  const chain = denseChain(objective.spec.layers, objective.features);
  families.push(
    ...(chain === null
      ? [...layerTangents(objective, theta), ...readRelations(objective, theta, outputs)]
      : denseFamilies(objective, theta, chain)),
  );
  return families.filter(({ directions }) => directions.length > 0);
}

function denseFamilies(
  objective: NetworkObjective,
  theta: Float64Array,
  chain: readonly DenseShape[],
): TangentFamily[] {
  const { samples, part } = objective;
  const hidden = hiddenOutputs(objective, theta, chain);
  return [
    relations('dependentInputs', 'symmetry', chain[0], part.inputs, samples, theta.length),
    reluRescaling(chain, theta),
    linearOrbit(chain, theta),
    ...chain
      .slice(1)
      .flatMap((next, l) => [
        duplicatedUnits(next, hidden[l], samples, theta.length),
        relations('dependentUnits', 'flat', next, hidden[l], samples, theta.length),
      ]),
  ];
}

/** Outputs of every hidden layer over the data: [N, units] each. */
function hiddenOutputs(
  objective: NetworkObjective,
  theta: Float64Array,
  chain: readonly DenseShape[],
): Float64Array[] {
  const samples = objective.samples;
  let input = objective.part.inputs;
  return chain.slice(0, -1).map((shape) => {
    const out = new Float64Array(samples * shape.units);
    for (let n = 0; n < samples; n++) {
      for (let u = 0; u < shape.units; u++) {
        let z = shape.bias ? theta[shape.index[u * shape.extended + shape.inputs]] : 0;
        for (let j = 0; j < shape.inputs; j++) {
          z += theta[shape.index[u * shape.extended + j]] * input[n * shape.inputs + j];
        }
        out[n * shape.units + u] = z;
      }
    }
    activationFunction(shape.activation).kernel(0, out, out, out, out, out.length);
    input = out;
    return out;
  });
}

function softmaxShift({ spec, layout, dimension }: NetworkObjective): TangentFamily {
  const directions: Float64Array[] = [];
  const last = spec.layers.length - 1;
  const head = spec.layers[last];
  const softmax = spec.loss === 'crossEntropy' || spec.loss === 'mseOnSoftmax';
  if (softmax && head.type === 'dense' && head.activation === 'identity') {
    for (const { layer, offset, rows, columns } of layout.blocks) {
      if (layer !== last) continue;
      for (let c = 0; c < columns; c++) {
        const v = new Float64Array(dimension);
        for (let r = 0; r < rows; r++) v[offset + r * columns + c] = 1;
        directions.push(v);
      }
    }
  }
  return { cause: 'softmaxShift', kind: 'symmetry', directions };
}

function batchNorm(objective: NetworkObjective, theta: Float64Array): TangentFamily[] {
  const { shift, scale } = normalizationTangents(objective, theta);
  return [
    { cause: 'batchNormShift', kind: 'symmetry', directions: shift },
    { cause: 'batchNormScale', kind: 'symmetry', directions: scale },
  ];
}

function reluRescaling(chain: readonly DenseShape[], theta: Float64Array): TangentFamily {
  const directions: Float64Array[] = [];
  chain.slice(0, -1).forEach((shape, l) => {
    if (shape.activation !== 'relu' && shape.activation !== 'leakyRelu') return;
    const next = chain[l + 1];
    for (let u = 0; u < shape.units; u++) {
      const v = new Float64Array(theta.length);
      for (const at of shape.index.subarray(u * shape.extended, (u + 1) * shape.extended)) v[at] = theta[at];
      for (let k = 0; k < next.units; k++) {
        const at = next.index[k * next.extended + u];
        v[at] = -theta[at];
      }
      directions.push(v);
    }
  });
  return { cause: 'reluRescaling', kind: 'symmetry', directions };
}

/** Relations between the inputs of dense layers: of the data, or of units, that hold at this θ only. */
function readRelations(
  objective: NetworkObjective,
  theta: Float64Array,
  { own, branches }: StageOutputs,
): TangentFamily[] {
  const { samples, part } = objective;
  return sequences(objective).flatMap(({ residual, stages }) => {
    const outputs = residual === null ? own : (branches.get(residual) ?? []);
    const first = residual === null || residual === 0 ? part.inputs : own[residual - 1];
    let raw = residual === null || residual === 0;
    return stages.flatMap(({ layer, blocks }, at) => {
      const fromData = raw;
      if (layer.type !== 'flatten' && layer.type !== 'dropout') raw = false;
      const [weight, bias] = blocks;
      if (layer.type !== 'dense') return [];
      const { rows: units, columns: inputs } = weight;
      const extended = inputs + (layer.bias ? 1 : 0);
      const index = Int32Array.from({ length: units * extended }, (_, k) => {
        const [unit, input] = [Math.floor(k / extended), k % extended];
        return input < inputs ? weight.offset + unit * inputs + input : bias.offset + unit;
      });
      const shape = { inputs, extended, units, index };
      const given = at === 0 ? first : outputs[at - 1];
      return [
        fromData
          ? relations('dependentInputs', 'symmetry', shape, given, samples, theta.length)
          : relations('dependentUnits', 'flat', shape, given, samples, theta.length),
      ];
    });
  });
}

function linearOrbit(chain: readonly DenseShape[], theta: Float64Array): TangentFamily {
  const directions: Float64Array[] = [];
  for (let l = 0; l + 1 < chain.length; l++) {
    const shape = chain[l];
    const next = chain[l + 1];
    if (shape.activation !== 'identity') continue;
    for (let i = 0; i < shape.units; i++) {
      for (let j = 0; j < shape.units; j++) {
        const v = new Float64Array(theta.length);
        for (let c = 0; c < shape.extended; c++) {
          v[shape.index[i * shape.extended + c]] += theta[shape.index[j * shape.extended + c]];
        }
        for (let k = 0; k < next.units; k++) {
          v[next.index[k * next.extended + j]] -= theta[next.index[k * next.extended + i]];
        }
        directions.push(v);
      }
    }
  }
  return { cause: 'linearOrbit', kind: 'symmetry', directions };
}

function duplicatedUnits(
  next: DenseShape,
  outputs: Float64Array,
  samples: number,
  dimension: number,
): TangentFamily {
  const directions: Float64Array[] = [];
  const width = next.inputs;
  for (let i = 0; i < width; i++) {
    for (let j = 0; j < i; j++) {
      for (const sign of [1, -1]) {
        let [difference, size] = [0, 0];
        for (let n = 0; n < samples; n++) {
          difference = Math.max(difference, Math.abs(outputs[n * width + i] - sign * outputs[n * width + j]));
          size = Math.max(size, Math.abs(outputs[n * width + i]));
        }
        if (!(size > 0 && difference <= DEPENDENT * size)) continue;
        for (let k = 0; k < next.units; k++) {
          const v = new Float64Array(dimension);
          v[next.index[k * next.extended + i]] = 1;
          v[next.index[k * next.extended + j]] = -sign;
          directions.push(v);
        }
      }
    }
  }
  return { cause: 'duplicatedUnits', kind: 'flat', directions };
}

/** Linear relations Σ cⱼ·inputⱼ(n) = 0 over all samples (bias input 1 included), one direction per unit and relation. */
function relations(
  cause: string,
  kind: TangentFamily['kind'],
  shape: Pick<DenseShape, 'inputs' | 'extended' | 'units' | 'index'>,
  inputs: Float64Array,
  samples: number,
  dimension: number,
): TangentFamily {
  const width = shape.extended;
  const gram = new Float64Array(width * width);
  const row = new Float64Array(width).fill(1);
  for (let n = 0; n < samples; n++) {
    for (let j = 0; j < shape.inputs; j++) row[j] = inputs[n * shape.inputs + j];
    for (let i = 0; i < width; i++) for (let j = 0; j < width; j++) gram[i * width + j] += row[i] * row[j];
  }
  const { values, vectors } = symmetricEigenpairs(gram, width);
  const directions: Float64Array[] = [];
  for (let m = 0; m < width; m++) {
    // The Gram matrix squares: a relation good to 1e−7 already looks exact here; H itself decides later.
    if (!(values[m] <= 1e-13 * values[width - 1])) continue;
    for (let k = 0; k < shape.units; k++) {
      const v = new Float64Array(dimension);
      for (let j = 0; j < width; j++) v[shape.index[k * width + j]] = vectors[m * width + j];
      directions.push(v);
    }
  }
  return { cause, kind, directions };
}
