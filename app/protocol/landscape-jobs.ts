import type { ExportedFile } from '../exchange/surface-files.ts';
import type { ResolvedLoss } from '../experiment/resolved-loss.ts';
import type { SurfaceExport } from './surface-export.ts';

/** Jobs around surfaces, beside `build-plane` and `evaluate-plane`. */
export interface LandscapeJobTypes {
  /** A surface as the files of a format. */
  'export-surface': {
    input: { loss: ResolvedLoss; request: SurfaceExport };
    progress: never;
    output: { files: ExportedFile[] };
  };
}
