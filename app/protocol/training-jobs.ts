import type { PartName, ResolvedLoss } from '../experiment/resolved-loss.ts';
import type { BatchTiming } from '../training/batch-timing.ts';
import type { TrainingStart } from './training-start.ts';
import type { WeightsJobTypes } from './weights.ts';
import type { FoldsRequest, SampleReport, SweepResult, UpdateView } from './training-api.ts';

/** Jobs about updates, samples, sweeps and lessons; see `jobs.ts`. */
export interface TrainingJobTypes extends WeightsJobTypes {
  /** The update from a checkpoint (`start.resume`), taken apart. */
  'explain-update': {
    input: { start: TrainingStart; cancel: Int32Array };
    progress: never;
    output: Omit<UpdateView, 'parameterNames'>;
  };
  'evaluate-samples': {
    input: { loss: ResolvedLoss; part: PartName; theta: Float64Array; cancel: Int32Array };
    progress: never;
    output: SampleReport;
  };
  /** A whole run in memory: what a sweep keeps of it. */
  'train-member': {
    input: {
      start: TrainingStart;
      fold: (FoldsRequest & { index: number }) | null;
      /** Points of the path kept at most; 0 for none. */
      points: number;
      cancel: Int32Array;
    };
    progress: never;
    output: Omit<SweepResult, 'index' | 'group' | 'seed' | 'fold'>;
  };
  'batch-times': {
    input: { loss: ResolvedLoss; theta: Float64Array; sizes: number[]; budget: number; cancel: Int32Array };
    progress: never;
    output: BatchTiming[];
  };
}
