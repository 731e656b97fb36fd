import type { PartName, ResolvedLoss } from '../../app/experiment/resolved-loss.ts';

/** Samples of a part; 1 for a function. */
export function samplesOf(loss: ResolvedLoss, part: PartName): number {
  if (loss.kind === 'function') return 1;
  const { train, validation, test } = loss.data;
  return part === 'all' ? train.samples + validation.samples + test.samples : loss.data[part].samples;
}
