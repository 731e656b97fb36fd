import type { DataPart } from '../app/data/prepared-data.ts';
import type { PartName, ResolvedLoss } from '../app/experiment/resolved-loss.ts';
import { compileFunction } from '../app/functions/compile-function.ts';
import { createNetworkObjective } from '../app/network/network-objective.ts';
import type { Objective } from '../app/numerics/objective.ts';
import { InputError } from '../app/experiment/input-error.ts';

/** Objectives kept per thread: their scratch memory is worth keeping, a long list of old ones is not. */
const LIMIT = 4;
const cache = new Map<string, Objective>();

/** The objective of a loss over one part of its data, built once per thread. */
export function objectiveOf(loss: ResolvedLoss, part: PartName): Objective {
  const key = `${part}:${loss.key}`;
  const known = cache.get(key);
  if (known) {
    cache.delete(key);
    cache.set(key, known);
    return known;
  }
  const objective = build(loss, part);
  cache.set(key, objective);
  if (cache.size > LIMIT) {
    const oldest = cache.keys().next();
    if (!oldest.done) cache.delete(oldest.value);
  }
  return objective;
}

function build(loss: ResolvedLoss, part: PartName): Objective {
  if (loss.kind === 'function') return compileFunction(loss.spec.expression, loss.spec.variables);
  const { data, spec } = loss;
  const rows = part === 'all' ? joined([data.train, data.validation, data.test]) : data[part];
  if (rows.samples === 0) {
    throw new InputError(
      `expected samples in the ${part} part, got none; choose another part or split`,
      'part',
    );
  }
  return createNetworkObjective(spec, rows, data.features, data.outputs);
}

/** Parts one after the other, in new memory. */
function joined(parts: readonly DataPart[]): DataPart {
  const floats = (pick: (part: DataPart) => Float64Array): Float64Array => {
    const out = new Float64Array(parts.reduce((sum, part) => sum + pick(part).length, 0));
    parts.reduce((at, part) => (out.set(pick(part), at), at + pick(part).length), 0);
    return out;
  };
  const labels = new Int32Array(parts.reduce((sum, part) => sum + part.labels.length, 0));
  parts.reduce((at, part) => (labels.set(part.labels, at), at + part.labels.length), 0);
  return {
    samples: parts.reduce((sum, part) => sum + part.samples, 0),
    inputs: floats((part) => part.inputs),
    targets: floats((part) => part.targets),
    labels,
  };
}
