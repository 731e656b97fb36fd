import type { ExportedFile } from '../exchange/surface-files.ts';
import type { PartName, ResolvedLoss } from '../experiment/resolved-loss.ts';
import type { FidelityCard, FidelityQuestion } from '../landscape/fidelity.ts';
import type { LineSpec } from '../landscape/line-spec.ts';
import type { Line } from '../landscape/line.ts';
import type { SurfaceModel } from './surface-overlays.ts';
import type { SurfaceExport } from './surface-export.ts';

/** Jobs around surfaces and profiles, beside `build-plane` and `evaluate-plane`. */
export interface LandscapeJobTypes {
  /** The direction of a profile. */
  'build-line': {
    input: {
      loss: ResolvedLoss;
      part: PartName;
      spec: Exclude<LineSpec, { kind: 'path' }>;
      theta: Float64Array;
      other?: Float64Array;
      extent?: number;
      cancel: Int32Array;
    };
    progress: never;
    output: Line;
  };
  /** Loss, gᵀd, dᵀHd and accuracy (NaN without classes) at center + t[k]·direction. */
  'measure-line': {
    input: {
      loss: ResolvedLoss;
      part: PartName;
      center: Float64Array;
      direction: Float64Array;
      t: Float64Array;
      cancel: Int32Array;
    };
    progress: never;
    output: Record<'loss' | 'slope' | 'curvature' | 'accuracy', Float64Array>;
  };
  /** One checkpoint of a path; λ are NaN unless `spectrum`. */
  'measure-checkpoint': {
    input: { loss: ResolvedLoss; part: PartName; theta: Float64Array; spectrum: boolean; cancel: Int32Array };
    progress: never;
    output: Record<'loss' | 'accuracy' | 'lambdaMin' | 'lambdaMax', number>;
  };
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
  /** Points of a run's path on a plane, each with its own loss under the plane's objective. */
  'place-path': {
    input: {
      loss: ResolvedLoss;
      part: PartName;
      center: Float64Array;
      directions: [Float64Array, Float64Array];
      path: { step: number; theta: Float64Array }[];
      cancel: Int32Array;
    };
    progress: never;
    /** Rows [step, x, y, loss, distance from the plane]. */
    output: { path: Float64Array };
  };
  /** The second-order model of a point on a plane; `dense` adds the ends of its spectrum. */
  'plane-model': {
    input: {
      loss: ResolvedLoss;
      part: PartName;
      theta: Float64Array;
      center: Float64Array;
      directions: [Float64Array, Float64Array];
      reach: number;
      dense: boolean;
      cancel: Int32Array;
    };
    progress: never;
    output: SurfaceModel;
  };
  /** What a slice shows of the whole. */
  fidelity: {
    input: { loss: ResolvedLoss; part: PartName; question: FidelityQuestion; cancel: Int32Array };
    progress: never;
    output: FidelityCard;
  };
}
