import { z } from 'zod';
import { GRID_QUANTITIES } from '../exchange/surface-data.ts';
import { SURFACE_FORMATS } from '../exchange/surface-files.ts';
import { COLOR_MAPS } from '../landscape/color-map.ts';
import { whereSchema } from '../experiment/where.ts';

const f64 = z.custom<Float64Array>(
  (value) => value instanceof Float64Array,
  'expected numbers as a Float64Array',
);
const text = z.string().max(20_000);
const color = z.string().regex(/^#[0-9a-f]{6}$/i, 'expected a colour #rrggbb');

/** A surface to be written to files: as it was received, with the words and the look that it is shown with. */
export const surfaceExportSchema = z.strictObject({
  /** Whose parameters the plane's vectors are: names and layout of the arrays in files. */
  where: whereSchema,
  format: z.enum(SURFACE_FORMATS),
  /** File name without extension. */
  name: z
    .string()
    .min(1)
    .max(120)
    .regex(/^[^/\\:*?"<>|]+$/, 'expected a file name without folders'),
  part: z.enum(['train', 'validation', 'test', 'all']).default('train'),
  surface: z.strictObject({
    x: f64,
    y: f64,
    /** Row-major [y.length, x.length]; non-finite values are holes. */
    loss: f64,
    /** What `loss` holds. */
    quantity: z.enum(GRID_QUANTITIES).default('loss'),
    /** More values on the same grid. */
    more: z
      .array(z.strictObject({ name: z.string().regex(/^[A-Za-z]{1,40}$/), values: f64 }))
      .max(8)
      .optional(),
    path: f64.optional(),
    pathStyle: z.strictObject({ label: text, color }).optional(),
    alongside: z
      .array(z.strictObject({ label: text, path: f64, color: color.optional() }))
      .max(8)
      .readonly()
      .optional(),
    directions: z.tuple([f64, f64]).optional(),
    center: f64.optional(),
    explained: z.tuple([z.number(), z.number()]).optional(),
    eigenvectors: z
      .array(z.strictObject({ rank: z.number().int().min(1), eigenvalue: z.number(), values: f64 }))
      .max(64)
      .readonly()
      .optional(),
    title: text,
    axisLabels: z.tuple([text, text]),
    /** One JSON text: experiment or problem, plane, camera. */
    metadata: z.string().max(16 * 1024 * 1024),
  }),
  look: z.strictObject({
    colorMap: z.enum(COLOR_MAPS).default('viridis'),
    heightScale: z.enum(['auto', 'linear', 'log', 'asinh']).default('auto'),
    clip: z.number().nullable().default(null),
    quantity: text,
    statement: text,
  }),
});
export type SurfaceExport = z.infer<typeof surfaceExportSchema>;

/** The plane of a drawn surface and the lowest inner cell of its grid, in plane coordinates. */
export const surfaceFidelitySchema = z.strictObject({
  where: whereSchema,
  part: z.enum(['train', 'validation', 'test', 'all']).default('train'),
  center: f64,
  directions: z.tuple([f64, f64]),
  lowest: z.tuple([z.number(), z.number()]).nullable(),
});
