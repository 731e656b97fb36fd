import { z } from 'zod';
import { experimentSchema } from '../../app/experiment/experiment.ts';
import { identifierSchema } from '../../app/experiment/where.ts';
import { KERNEL_MODULES } from '../../app/numerics/kernels/kernel-module.ts';
import { planeSchema, type PlaneSpec } from '../../app/landscape/plane-spec.ts';
import { MOST_PATHS } from '../../app/protocol/surface-overlays.ts';
import { surfaceRequestSchema, type Where } from '../../app/protocol/host-api.ts';
import type { HostClient } from '../client/host-client.ts';
import type { RunView } from '../state/run-view.ts';
import { sceneSettingsSchema } from './scene-settings.ts';
import type { CameraPlace } from './surface-session.ts';
import type { SurfaceView } from './surface-view.ts';
import type { SceneModel } from './use-scene-model.ts';

/** Version of {@link viewMetadataSchema}; newer ones are refused, older ones read. */
export const VIEW_VERSION = 1;

const vector = z.tuple([z.number(), z.number(), z.number()]);
const range = z.tuple([z.number(), z.number()]);

/** What files carry of the view they show: experiment, plane, settings and camera. */
export const viewMetadataSchema = z.object({
  schemaVersion: z.literal(VIEW_VERSION),
  experiment: experimentSchema,
  /** The run's name where it was made; another machine trains it again. */
  run: identifierSchema.optional(),
  surface: z.object({
    /** Step of the checkpoint that the plane goes through. */
    step: z.number().int().min(0).nullable(),
    plane: planeSchema,
    size: z.number().int(),
    part: surfaceRequestSchema.shape.part,
    quantity: surfaceRequestSchema.shape.quantity,
    x: range,
    y: range,
    /** Null where it is not finite. */
    centerLoss: z.number().nullable().optional(),
    kernels: z.enum(KERNEL_MODULES).optional(),
  }),
  settings: sceneSettingsSchema,
  /** The other runs on the surface: `settings.alongside` names them where they were made, another machine trains them again. */
  alongside: z
    .array(z.object({ run: identifierSchema, experiment: experimentSchema }))
    .max(MOST_PATHS)
    .optional(),
  camera: z
    .object({
      position: vector,
      target: vector.default([0, 0.22, 0]),
      fov: z.number().positive().lt(180),
    })
    .optional(),
});
export type ViewMetadata = z.infer<typeof viewMetadataSchema>;

/** What made a picture, put into its files. */
export async function viewMetadata(
  host: HostClient,
  model: SceneModel,
  view: SurfaceView,
  run: RunView,
  camera: CameraPlace | null,
  caption: readonly string[],
): Promise<object> {
  const { size, part, quantity, x, y, centerLoss, window, tilt, kernels } = view.grid.meta;
  const plane = await portablePlane(view.grid.meta.plane, host);
  const { settings } = model.scene;
  const alongside = await Promise.all(
    model.shared
      .filter(({ id }) => id !== run.id)
      .map(async ({ id }) => ({
        run: id,
        experiment: (await host.request('run.get', { run: id })).experiment,
      })),
  );
  return {
    schemaVersion: VIEW_VERSION,
    experiment: run.experiment,
    run: run.id,
    surface: {
      step: model.centerStep,
      plane,
      size,
      ...(tilt === undefined ? {} : { tilt }),
      ...(window === undefined ? {} : { window }),
      part,
      quantity,
      x: [x[0], x[size - 1]],
      y: [y[0], y[size - 1]],
      centerLoss,
      ...(kernels === undefined ? {} : { kernels }),
    },
    settings: { ...settings, plane: settings.plane === null ? null : plane, center: model.centerStep },
    ...(alongside.length === 0 ? {} : { alongside }),
    ...(camera === null ? {} : { camera }),
    caption,
  };
}

/** The plane without names that mean something on this machine alone: other points as their losses and parameters. */
async function portablePlane(plane: PlaneSpec, host: HostClient): Promise<PlaneSpec> {
  if (plane.kind === 'between') return { ...plane, to: await portablePoint(plane.to, host) };
  if (plane.kind !== 'points') return plane;
  const [first, second] = await Promise.all(plane.points.map((point) => portablePoint(point, host)));
  return { ...plane, points: [first, second] };
}

async function portablePoint(where: Where, host: HostClient): Promise<Where> {
  if ('problem' in where) {
    return 'theta' in where ? { problem: { ...where.problem, point: [...where.theta] } } : where;
  }
  if ('theta' in where) {
    const { experiment } = await host.request('run.get', { run: where.run });
    return { problem: { schemaVersion: 1, loss: experiment.loss, point: [...where.theta] } };
  }
  const [{ experiment }, { theta }] = await Promise.all([
    host.request('run.get', { run: where.run }),
    host.request('run.checkpoint', where),
  ]);
  return { problem: { schemaVersion: 1, loss: experiment.loss, point: [...theta] } };
}

/** A name that every file system takes. */
export function fileName(name: string): string {
  const plain = name.replace(/[^\p{L}\p{N}]+/gu, '-').replace(/^-+|-+$/g, '');
  return plain === '' ? 'surface' : plain.slice(0, 80).toLowerCase();
}
