import type { Quantity } from '../../app/landscape/quantity.ts';
import type { ScaleKind } from '../../app/landscape/value-scale.ts';
import type { SurfaceRequest } from '../../app/protocol/host-api.ts';
import type { PlaneSpec } from '../../app/landscape/plane-spec.ts';
import type { ColorMapName } from '../../app/landscape/color-map.ts';

/** What the user chose for the picture; everything else follows from the run. */
export interface SceneSettings {
  /** Null: the first two variables of a function, else filter-normalised random directions. */
  readonly plane: PlaneSpec | null;
  /** Grid points per side. */
  readonly size: number;
  /** Half-width; null: as the host chooses. */
  readonly extent: number | null;
  readonly part: SurfaceRequest['part'];
  /** Step of the checkpoint that the plane goes through; null: the last one. */
  readonly center: number | null;
  /** What the surface is coloured by; its height is the loss. */
  readonly quantity: Quantity;
  /** Grid points per side for quantities of the full Hessian: each takes a whole spectrum. */
  readonly spectraSize: number;
  readonly colorMap: ColorMapName;
  /** Auto: logarithmic where positive losses span much more than their middle, else linear. */
  readonly heightScale: ScaleKind | 'auto';
  /** Loss above which peaks are cut; null: none. */
  readonly clip: number | null;
  readonly contours: boolean;
  readonly mesh: boolean;
  readonly floor: boolean;
  readonly path: boolean;
  readonly relief: boolean;
}

export const DEFAULT_SETTINGS: SceneSettings = {
  plane: null,
  size: 51,
  extent: null,
  part: 'train',
  center: null,
  quantity: 'loss',
  spectraSize: 25,
  colorMap: 'viridis',
  heightScale: 'auto',
  clip: null,
  contours: true,
  mesh: true,
  floor: true,
  path: true,
  relief: false,
};

/** Grid sizes on offer: odd, so that the centre is a grid point. */
export const GRID_SIZES = [25, 51, 101, 201, 401] as const;

/** Of the coarser grid of spectra. */
export const SPECTRA_SIZES = [13, 25, 51, 101] as const;
