import { checkSearch, collectAtlas } from '../../app/critical/atlas.ts';
import { compareFinders } from '../../app/critical/finder-comparison.ts';
import { searchFromStart } from '../../app/critical/search.ts';
import type { JobInput, JobOutput } from '../../app/protocol/jobs.ts';
import { checkCancelled, isCancelled } from '../cancelled.ts';
import { objectiveOf } from '../objective-cache.ts';

/** Searches from some of the starts; any thread may take any of them. */
export function searchCriticalJob(input: JobInput<'search-critical'>): JobOutput<'search-critical'> {
  const { options, indices, cancel } = input;
  const objective = objectiveOf(input.loss, input.part);
  checkSearch(objective, options);
  return indices.map((index) => {
    checkCancelled(cancel);
    return searchFromStart(objective, options, index, isCancelled(cancel));
  });
}

/** The atlas of all records of one search. */
export function collectAtlasJob(input: JobInput<'collect-atlas'>): JobOutput<'collect-atlas'> {
  const { options, records, cancel } = input;
  const objective = objectiveOf(input.loss, input.part);
  return collectAtlas(objective, records, options, { cancelled: isCancelled(cancel) });
}

/** One method from all starts, for a comparison of methods. */
export function compareFindersJob(input: JobInput<'compare-finders'>): JobOutput<'compare-finders'> {
  const { options, method, cancel } = input;
  const objective = objectiveOf(input.loss, input.part);
  checkSearch(objective, options);
  const [score] = compareFinders(objective, [method], options, isCancelled(cancel));
  checkCancelled(cancel);
  return score;
}
