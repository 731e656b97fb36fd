import { parameterLayout, type ParameterBlock } from '../../network/parameter-layout.ts';
import type { NetworkObjective } from '../../network/network-objective.ts';
import { norm2 } from '../../numerics/vector.ts';
import type { TwinEvidence } from '../diagnosis-evidence.ts';

/** Differences of entering weights, of their norm, that sums in another order make of equal ones. */
const ROUNDING = 1e-9;

/**
 * Units with an equal one in every hidden layer, dense or convolution (a unit is then a channel), at the start and now. Units with
 * equal entering weights answer alike whatever stands behind them, pooling or normalisation; that they still are equal after training
 * shows that what they are told is equal, too.
 */
export function twinEvidence(
  { spec, features }: NetworkObjective,
  theta: Float64Array,
  start: Float64Array,
): TwinEvidence[] {
  const { blocks } = parameterLayout(spec.layers, features);
  const weights = blocks.filter(({ role }) => role === 'weight').slice(0, -1);
  return weights.map((block) => {
    const next = blocks[blocks.indexOf(block) + 1];
    const biases = next.role === 'bias' && next.layer === block.layer && next.inner === block.inner;
    const of = (at: Float64Array): number => twinShare(block, biases ? next : null, at);
    return { start: of(start), now: of(theta) };
  });
}

/** Share of a block's rows, biases among them, that have an equal one. */
function twinShare(
  { rows, columns, offset }: ParameterBlock,
  biases: ParameterBlock | null,
  theta: Float64Array,
): number {
  const units = Array.from({ length: rows }, (_, u) => {
    const weights = theta.subarray(offset + u * columns, offset + (u + 1) * columns);
    const row = biases === null ? weights : Float64Array.of(...weights, theta[biases.offset + u]);
    // Equal rows have equal sums, and so are neighbours in their order.
    return { row, sum: row.reduce((sum, value, j) => sum + Math.cos(j + 1) * value, 0) };
  }).sort((a, b) => a.sum - b.sum);
  const isEqual = units.map(
    ({ row }, u) =>
      u + 1 < rows &&
      norm2(row.map((value, j) => value - units[u + 1].row[j])) <=
        ROUNDING * Math.max(norm2(row), norm2(units[u + 1].row)),
  );
  return isEqual.filter((equal, u) => equal || (u > 0 && isEqual[u - 1])).length / rows;
}
