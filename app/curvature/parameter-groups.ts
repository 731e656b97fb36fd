import type { ResolvedLoss } from '../experiment/resolved-loss.ts';
import { parameterLayout, parameterNames } from '../network/parameter-layout.ts';
import type { ParameterGroup } from './layer-curvature.ts';

/** The layers with parameters, named by number and type (`1 dense`); of a function its variables. */
export function parameterGroups(loss: ResolvedLoss): ParameterGroup[] {
  if (loss.kind === 'function') {
    return loss.spec.variables.map((label, offset) => ({ label, offset, length: 1 }));
  }
  const groups: { label: string; offset: number; length: number; layer: number }[] = [];
  for (const block of parameterLayout(loss.spec.layers, loss.data.features).blocks) {
    const last = groups.at(-1);
    if (last?.layer === block.layer) last.length += block.length;
    else {
      const label = `${block.layer + 1} ${loss.spec.layers[block.layer].type}`;
      groups.push({ label, offset: block.offset, length: block.length, layer: block.layer });
    }
  }
  return groups.map(({ label, offset, length }) => ({ label, offset, length }));
}

/** What each component of θ is called. */
export function namesOfParameters(loss: ResolvedLoss): readonly string[] {
  if (loss.kind === 'function') return loss.spec.variables;
  return parameterNames(parameterLayout(loss.spec.layers, loss.data.features));
}
