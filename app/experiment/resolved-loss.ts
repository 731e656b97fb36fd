import type { PreparedData } from '../data/prepared-data.ts';
import type { FunctionLossSpec, NetworkLossSpec } from './loss-spec.ts';

/**
 * A loss with its data resolved: what threads are given. The data's buffers are shared between threads. `key` is equal
 * for equal losses only; a thread caches the objective it built under it.
 */
export type ResolvedLoss =
  | {
      readonly kind: 'network';
      readonly key: string;
      readonly spec: NetworkLossSpec;
      readonly data: PreparedData;
      /**
       * Running averages for layers that are analysed with `statistics: running` (see NetworkObjective.setState), e.g.
       * those of a checkpoint; `key` differs where they do. Left out: those of a network that has seen no batch.
       */
      readonly networkState?: Float64Array;
    }
  | { readonly kind: 'function'; readonly key: string; readonly spec: FunctionLossSpec };

/** `all` is train, validation and test together, in this order. */
export type PartName = 'train' | 'validation' | 'test' | 'all';

/** Samples of a part; 1 for a function. */
export function samplesOf(loss: ResolvedLoss, part: PartName): number {
  if (loss.kind === 'function') return 1;
  const { train, validation, test } = loss.data;
  return part === 'all' ? train.samples + validation.samples + test.samples : loss.data[part].samples;
}
