import type { LayerSpec } from '../experiment/loss-spec.ts';
import type { NetworkObjective } from './network-objective.ts';
import { networkStateLayout } from './network-state.ts';
import type { ParameterBlock } from './parameter-layout.ts';

/**
 * Directions of θ along which batch normalisation over the data keeps every output the same, for dense layers and
 * convolutions that stand right before it. Per unit with input weights w, bias b, variance σ² and scale γ:
 *   shift   ḃ = 1: the mean takes it away again (activation identity);
 *   scale   ẇ = w, ḃ = b, γ̇ = −γ·ε/(σ² + ε): w → s·w, b → s·b and a γ that makes up for ε (activation identity, relu or
 *           leakyRelu). Without γ this is exact for ε = 0 only.
 * The orbits are curves through θ: the Hessian is null along shifts everywhere, along scales at critical points. A
 * penalty λ‖θ‖² breaks both.
 */
export function normalizationTangents(
  objective: NetworkObjective,
  theta: Float64Array,
): { readonly shift: Float64Array[]; readonly scale: Float64Array[] } {
  const shift: Float64Array[] = [];
  const scale: Float64Array[] = [];
  const { spec, layout, features } = objective;
  const units = networkStateLayout(spec.layers, features);
  if (units.length === 0) return { shift, scale };
  const state = objective.createState();
  objective.recordState(theta, state);

  for (const { layer, inner, units: count, variances } of units) {
    const before = inner === null ? layer - 1 : inner - 1;
    const chain = innerLayers(spec.layers, layer, inner);
    const norm = chain[inner ?? layer];
    const source = before >= 0 ? chain[before] : null;
    if (source === null || (source.type !== 'dense' && source.type !== 'conv2d')) continue;
    if (norm.type !== 'batchNorm' || norm.statistics !== 'batch') continue;
    if (!['identity', 'relu', 'leakyRelu'].includes(source.activation)) continue;
    const blocksOf = (at: number): ParameterBlock[] =>
      layout.blocks.filter((block) =>
        inner === null ? block.layer === at : block.layer === layer && block.inner === at,
      );
    const entering = blocksOf(before);
    const gamma = blocksOf(inner ?? layer).find(({ role }) => role === 'scale');
    for (let unit = 0; unit < count; unit++) {
      const scaled = new Float64Array(theta.length);
      for (const { role, offset, columns } of entering) {
        for (let k = offset + unit * columns; k < offset + (unit + 1) * columns; k++) scaled[k] = theta[k];
        if (role === 'bias' && source.activation === 'identity') {
          const v = new Float64Array(theta.length);
          v[offset + unit] = 1;
          shift.push(v);
        }
      }
      if (gamma !== undefined) {
        const at = gamma.offset + unit;
        scaled[at] = (-theta[at] * norm.epsilon) / (state[variances + unit] + norm.epsilon);
      }
      scale.push(scaled);
    }
  }
  return { shift, scale };
}

function innerLayers(
  layers: readonly LayerSpec[],
  layer: number,
  inner: number | null,
): readonly LayerSpec[] {
  const outer = layers[layer];
  return inner !== null && outer.type === 'residual' ? outer.layers : layers;
}
