import type { SurfaceMeta } from '../../../app/protocol/host-api.ts';
import { namedGrids } from '../../../app/exchange/surface-data.ts';
import { CURVATURE_COLUMNS } from '../../../app/landscape/quantity.ts';
import type { PlaneSpec } from '../../../app/landscape/plane-spec.ts';
import { surfaceRequestSchema } from '../../../app/protocol/host-api.ts';
import { planeSchema } from '../../../app/landscape/plane-spec.ts';
import { parseInput } from '../../host/describe-issue.ts';
import { HostFailure } from '../../host/host-failure.ts';
import type { Host } from '../../host/host.ts';
import { withHost, type CommandContext } from '../context.ts';
import { followJob } from '../follow-job.ts';
import { profileCommand } from './profile.ts';
import { printJson, printLines, printNotice, short } from '../output.ts';
import { inFile } from '../read-file.ts';
import type { LandscapeOptions } from '../landscape-options.ts';
import { problemOf, problemSubject, runSubject, type Subject } from '../landscape-subject.ts';
import { gridQuantity, quantityName, surfaceTarget, writeSurface } from '../surface-output.ts';

/** `saddlescope landscape PROBLEM.json | RUN`: losses over a plane through the problem's point or a run's checkpoint. */
export async function landscapeCommand(
  context: CommandContext,
  file: string,
  options: LandscapeOptions,
): Promise<void> {
  if (options.profile !== undefined) return profileCommand(context, file, options.profile, options);
  const target = options.out === undefined ? null : surfaceTarget(options.out);
  const problem = await problemOf(file);
  const { meta, values, more, written } = await withHost(context, file, async (host) => {
    const subject =
      problem === null ? await runSubject(host, file, options.step) : problemSubject(problem, file);
    const request = parseInput(surfaceRequestSchema, {
      where: subject.where,
      plane: planeOf(subject, options),
      size: options.size,
      extent: options.extent,
      part: options.part ?? subject.part,
      quantity: options.quantity,
    });
    const surface = await draw(context, host, request);
    if (target === null) return { ...surface, written: [] };
    const written = await writeSurface(context, host, target, { ...subject, ...surface });
    return { ...surface, written };
  }).catch((error: unknown) => {
    const named = error instanceof HostFailure && !error.message.startsWith('--');
    throw named ? inFile(file, error) : error;
  });
  const { size } = meta;
  for (const path of written) printNotice(path);
  if (options.json) {
    printJson({
      x: meta.x,
      y: meta.y,
      ...Object.fromEntries(
        namedGrids({ quantity: gridQuantity(meta), loss: values, more }).map((grid) => [
          grid.name,
          Array.from({ length: size }, (_, j) => grid.values.subarray(j * size, (j + 1) * size)),
        ]),
      ),
      plane: meta.plane,
      part: meta.part,
      samples: meta.samples,
      centerLoss: meta.centerLoss,
      center: meta.center,
      directions: meta.directions,
      notes: meta.notes.map((note) => ({ ...note, text: context.texts.note(note) })),
      ...(written.length === 0 ? {} : { files: written }),
    });
    return;
  }
  const finite = values.filter((value) => Number.isFinite(value));
  printLines([
    context.texts.say(target === null ? 'landscape.summary' : 'landscape.written', {
      size,
      quantity: quantityName(context.texts, meta),
      minimum: short(finite.reduce((a, b) => Math.min(a, b), Infinity)),
      maximum: short(finite.reduce((a, b) => Math.max(a, b), -Infinity)),
      holes: values.length - finite.length,
    }),
    ...meta.notes.map((note) => context.texts.note(note)),
  ]);
}

/** The plane asked for; default: a function's own coordinates, filter-normalised random directions for a network. */
function planeOf(subject: Subject, options: LandscapeOptions): PlaneSpec {
  const kind = options.plane ?? (subject.isFunction ? 'coordinates' : 'random');
  const others = (options.through ?? []).map((step) => ({ ...subject.where, step }));
  if (others.length > 0 && !('run' in subject.where)) {
    throw new HostFailure(
      'input',
      '--through: expected the folder of a run for checkpoints to go through, got a problem file',
    );
  }
  const given = {
    ...(kind === 'points' ? { points: others } : kind === 'between' ? { to: others[0] } : {}),
    normalization: options.normalization,
    seed: options.seed,
    ranks: options.ranks,
    indices: options.indices,
  };
  const set = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  return parseInput(planeSchema, { kind, ...set });
}

interface DrawnSurface {
  readonly meta: SurfaceMeta;
  readonly values: Float64Array;
  readonly more: { name: string; values: Float64Array }[];
}

async function draw(
  context: CommandContext,
  host: Host,
  request: Parameters<Host['handle']>[1],
): Promise<DrawnSurface> {
  const { job } = await host.handle('surface.start', request);
  let meta: SurfaceMeta | null = null;
  let values = new Float64Array(0);
  const more = new Map<string, Float64Array>();
  await followJob(context, host, job, (event) => {
    if (event.kind === 'surfaceMeta') {
      meta = event.meta;
      values = new Float64Array(meta.size * meta.size).fill(NaN);
    } else if (event.kind === 'surfaceTile') {
      event.tile.cells.forEach((cell, k) => {
        values[cell] = event.tile.values[k];
      });
      const { cells, curvature } = event.tile;
      if (curvature === undefined) return;
      // Rows of a cell's curvature are [λmin, λmax, n₋, n₀, n₊]; λmin is the surface itself.
      ['lambdaMax', 'negative', 'zero', 'positive'].forEach((name, column) => {
        const grid = more.get(name) ?? new Float64Array(values.length).fill(NaN);
        more.set(name, grid);
        cells.forEach((cell, k) => (grid[cell] = curvature[CURVATURE_COLUMNS * k + column + 1]));
      });
    }
  });
  if (meta === null) throw new Error('expected a surface, got none');
  return { meta, values, more: [...more].map(([name, grid]) => ({ name, values: grid })) };
}
