import type { Activation } from '../experiment/loss-spec.ts';
import { denseChain } from '../network/dense-chain.ts';
import type { NetworkObjective } from '../network/network-objective.ts';

/** f(−z) = −f(z): the sign of such a unit can be moved from what enters it to what leaves it. */
const ODD: readonly Activation[] = ['tanh', 'sine', 'identity'];

/**
 * θ brought to one representative of its class under the discrete symmetries of a dense network: units of a hidden
 * layer are permuted into a fixed order, and units with an odd activation get the sign that makes their first
 * weight that is not negligible positive. Equal networks written differently become the same θ (to rounding); other networks come back as they are.
 */
export function canonicalParameters(objective: NetworkObjective, theta: Float64Array): Float64Array {
  const chain = denseChain(objective.spec.layers, objective.features);
  const out = theta.slice();
  if (chain === null) return out;
  for (let l = 0; l + 1 < chain.length; l++) {
    const shape = chain[l];
    const next = chain[l + 1];
    const units = Array.from({ length: shape.units }, (_, u) => {
      const entering = Array.from(
        { length: shape.extended },
        (_, j) => out[shape.index[u * shape.extended + j]],
      );
      const leaving = Array.from({ length: next.units }, (_, k) => out[next.index[k * next.extended + u]]);
      const values = [...entering, ...leaving];
      if (ODD.includes(shape.activation)) {
        const largest = Math.max(...values.map(Math.abs));
        // The first entry that is not negligible decides: ties between equal sizes must not depend on rounding.
        const leader = values.find((value) => Math.abs(value) > 0.3 * largest) ?? 0;
        if (leader < 0) return values.map((value) => -value);
      }
      return values;
    });
    units.sort(compareRounded);
    units.forEach((values, u) => {
      for (let j = 0; j < shape.extended; j++) out[shape.index[u * shape.extended + j]] = values[j];
      for (let k = 0; k < next.units; k++)
        out[next.index[k * next.extended + u]] = values[shape.extended + k];
    });
  }
  return out;
}

/** Lexicographic, entries that agree to 1e−6 taken as equal. */
function compareRounded(a: readonly number[], b: readonly number[]): number {
  for (let i = 0; i < a.length; i++) {
    if (Math.abs(a[i] - b[i]) > 1e-6 * Math.max(1, Math.abs(a[i]))) return a[i] - b[i];
  }
  return 0;
}
