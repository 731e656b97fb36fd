import { z } from 'zod';
import { COLOR_MAPS } from '../../app/landscape/color-map.ts';
import { planeSchema } from '../../app/landscape/plane-spec.ts';
import { planeWindowSchema } from '../../app/landscape/plane-window.ts';
import { tiltSchema } from '../../app/landscape/tilt.ts';
import { QUANTITIES } from '../../app/landscape/quantity.ts';
import { identifierSchema } from '../../app/experiment/where.ts';
import { MOST_PATHS } from '../../app/protocol/surface-overlays.ts';
import { surfaceRequestSchema } from '../../app/protocol/host-api.ts';

/** Grid sizes on offer: odd, so that the centre is a grid point. */
export const GRID_SIZES = [25, 51, 101, 201, 401] as const;

/** Of the coarser grid of spectra. */
export const SPECTRA_SIZES = [13, 25, 51, 101] as const;

/**
 * What the user chose for the picture; everything else follows from the run. Pictures carry it, so what is not said in an
 * older picture has its default.
 */
export const sceneSettingsSchema = z.object({
  /** Null: the first two variables of a function, else filter-normalised random directions. */
  plane: planeSchema.nullable().default(null),
  /** Grid points per side. */
  size: z.number().int().min(3).max(401).default(51),
  /** Half-width; null: as the host chooses. */
  extent: z.number().positive().max(1e6).nullable().default(null),
  /** The plane turned towards a third direction; null: not turned. */
  tilt: tiltSchema.nullable().default(null),
  /** Which part of the plane; null: the whole. */
  window: planeWindowSchema.nullable().default(null),
  part: surfaceRequestSchema.shape.part,
  /** Step of the checkpoint that the plane goes through; null: the last one. */
  center: z.number().int().min(0).nullable().default(null),
  /** θ of a point of its own that the plane goes through, instead of a checkpoint. */
  around: z.array(z.number()).min(1).max(100_000).nullable().default(null),
  /** What the surface is coloured by; its height is the loss. */
  quantity: z.enum(QUANTITIES).default('loss'),
  /** Grid points per side for quantities of the full Hessian: each takes a whole spectrum. */
  spectraSize: z.number().int().min(3).max(401).default(25),
  colorMap: z.enum(COLOR_MAPS).default('viridis'),
  /** Auto: logarithmic where positive losses span much more than their middle, else linear. */
  heightScale: z.enum(['auto', 'linear', 'log', 'asinh']).default('auto'),
  /** Loss above which peaks are cut; null: none. */
  clip: z.number().nullable().default(null),
  contours: z.boolean().default(true),
  mesh: z.boolean().default(true),
  floor: z.boolean().default(true),
  path: z.boolean().default(true),
  relief: z.boolean().default(false),
  /** The quadratic model of the selected point, and the ends of its spectrum as arrows. */
  model: z.boolean().default(false),
  arrows: z.boolean().default(false),
  /** Where the surface is cut, see `cross-section.ts`; null: nowhere. */
  section: z
    .object({
      angle: z.number().min(0).max(180),
      offset: z.number().min(-1).max(1),
      /** By how much the same surface is moved along the cut, in parameter units; 0: only the cut. */
      shift: z.number().default(0),
    })
    .nullable()
    .default(null),
  /** Runs whose paths lie on one surface, in the order that gives their colours; empty: the run's own path alone. */
  alongside: z.array(identifierSchema).max(MOST_PATHS).default([]),
});
export type SceneSettings = Readonly<z.infer<typeof sceneSettingsSchema>>;

export const DEFAULT_SETTINGS: SceneSettings = sceneSettingsSchema.parse({});
