import './install-kernels.ts';
import { InputError } from '../app/experiment/input-error.ts';
import { buildObjective } from '../app/experiment/objective.ts';
import type { PartName, ResolvedLoss } from '../app/experiment/resolved-loss.ts';
import type { Objective } from '../app/numerics/objective.ts';

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
  if (loss.kind === 'network' && part !== 'all' && loss.data[part].samples === 0) {
    throw new InputError(
      `expected samples in the ${part} part, got none; choose another part or split`,
      'part',
      { key: 'part.empty', values: { part } },
    );
  }
  const objective = buildObjective(loss, part);
  cache.set(key, objective);
  if (cache.size > LIMIT) {
    const oldest = cache.keys().next();
    if (!oldest.done) cache.delete(oldest.value);
  }
  return objective;
}
