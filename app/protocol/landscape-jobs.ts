import type { ExportedFile } from '../exchange/surface-files.ts';
import type { PartName, ResolvedLoss } from '../experiment/resolved-loss.ts';
import type { FidelityCard, FidelityQuestion } from '../landscape/fidelity.ts';
import type { SurfaceExport } from './surface-export.ts';

/** Jobs around surfaces, beside `build-plane` and `evaluate-plane`. */
export interface LandscapeJobTypes {
  /** A surface as the files of a format. */
  'export-surface': {
    input: { loss: ResolvedLoss; request: SurfaceExport };
    progress: never;
    output: { files: ExportedFile[] };
  };
  /** Another quantity than the loss at center + x[k]·d1 + y[k]·d2. */
  'measure-plane': {
    input: {
      loss: ResolvedLoss;
      part: PartName;
      quantity: 'accuracy' | 'gradientNorm' | 'curvature';
      center: Float64Array;
      directions: [Float64Array, Float64Array];
      x: Float64Array;
      y: Float64Array;
      cancel: Int32Array;
    };
    progress: never;
    /** `values` is λmin for curvature; `curvature`: rows [λmin, λmax, n₋, n₀, n₊]. */
    output: { values: Float64Array; curvature?: Float64Array };
  };
  /** What a slice shows of the whole. */
  fidelity: {
    input: { loss: ResolvedLoss; part: PartName; question: FidelityQuestion; cancel: Int32Array };
    progress: never;
    output: FidelityCard;
  };
}
