import type { SurfaceMeta, SurfaceRequest } from '../../../app/protocol/host-api.ts';
import {
  namedGrids,
  PATH_COLUMNS,
  type Eigenvector,
  type RunPath,
} from '../../../app/exchange/surface-data.ts';
import { distinctParts } from '../../../app/landscape/distinct-parts.ts';
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
  const { meta, values, more, alongside, eigenvectors, written } = await withHost(
    context,
    file,
    async (host) => {
      const subject =
        problem === null ? await runSubject(host, file, options.step) : problemSubject(problem, file);
      const others = await Promise.all(
        (options.with ?? []).map((folder) => runSubject(host, folder, undefined)),
      );
      const request = parseInput(surfaceRequestSchema, {
        where: subject.where,
        plane: planeOf(subject, options, others),
        size: options.size,
        extent: options.extent,
        part: options.part ?? subject.part,
        quantity: options.quantity,
      });
      const drawn = await draw(context, host, request);
      const surface = {
        ...drawn,
        alongside: await pathsOf(host, request, drawn.meta, others),
        eigenvectors: options.eigenvectors === true ? await eigenvectorsOf(host, request, drawn.meta) : [],
      };
      if (target === null) return { ...surface, written: [] };
      const written = await writeSurface(context, host, target, { ...subject, ...surface });
      return { ...surface, written };
    },
  ).catch((error: unknown) => {
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
      ...(meta.kernels === undefined ? {} : { kernels: meta.kernels }),
      center: meta.center,
      directions: meta.directions,
      ...(alongside.length === 0
        ? {}
        : { alongside: alongside.map(({ label, path }) => ({ label, path: rowsOf(path) })) }),
      ...(eigenvectors.length === 0 ? {} : { eigenvectors }),
      notes: meta.notes.map((note) => ({ ...note, text: context.texts.note(note) })),
      ...(written.length === 0 ? {} : { files: written }),
    });
    return;
  }
  const finite = values.filter((value) => Number.isFinite(value));
  const saying =
    finite.length === 0 ? 'landscape.empty' : target === null ? 'landscape.summary' : 'landscape.written';
  printLines([
    context.texts.say(saying, {
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
function planeOf(subject: Subject, options: LandscapeOptions, beside: readonly Subject[]): PlaneSpec {
  const kind = options.plane ?? (subject.isFunction ? 'coordinates' : 'random');
  const others = (options.through ?? []).map((step) => ({ ...subject.where, step }));
  if (others.length > 0 && !('run' in subject.where)) {
    throw new HostFailure(
      'input',
      '--through: expected the folder of a run for checkpoints to go through, got a problem file',
    );
  }
  const needed = kind === 'points' ? 2 : kind === 'between' ? 1 : null;
  if (needed !== null && others.length !== needed) {
    throw new HostFailure(
      'input',
      `--through: expected ${needed} step(s) of checkpoints for a plane of kind ${kind}, got ${others.length}`,
    );
  }
  const given = {
    ...(kind === 'points' ? { points: others } : kind === 'between' ? { to: others[0] } : {}),
    normalization: options.normalization,
    seed: options.seed,
    ranks: options.ranks,
    indices: options.indices,
    ...(kind === 'pca' && beside.length > 0 ? { runs: beside.map(runOf) } : {}),
  };
  const set = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  return parseInput(planeSchema, { kind, ...set });
}

/** A subject's run: `--with` takes nothing else. */
const runOf = ({ where }: Subject): string => ('run' in where ? where.run : '');

const rowsOf = (path: Float64Array): Float64Array[] =>
  Array.from({ length: path.length / PATH_COLUMNS.length }, (_, k) =>
    path.subarray(PATH_COLUMNS.length * k, PATH_COLUMNS.length * (k + 1)),
  );

/** The paths of other runs on a drawn plane. */
async function pathsOf(
  host: Host,
  { where, part }: SurfaceRequest,
  { center, directions: [d1, d2] }: SurfaceMeta,
  others: readonly Subject[],
): Promise<RunPath[]> {
  if (others.length === 0) return [];
  const { paths } = await host.handle('surface.paths', {
    where,
    part,
    center,
    directions: [d1, d2],
    runs: others.map(runOf),
  });
  const labels = distinctParts(others.map(({ title }) => title));
  return paths.map(({ path }, k) => ({ label: labels[k], path }));
}

/** The ends of the spectrum at the plane's centre: the most negative eigenvalues and the largest, with their vectors. */
async function eigenvectorsOf(
  host: Host,
  { where, part }: SurfaceRequest,
  { x, center, directions: [d1, d2] }: SurfaceMeta,
): Promise<Eigenvector[]> {
  const { arrows } = await host.handle('surface.model', {
    where,
    part,
    center,
    directions: [d1, d2],
    of: where,
    reach: (x[x.length - 1] - x[0]) / 2,
  });
  if (arrows === null) {
    throw new HostFailure(
      'input',
      `--eigenvectors: expected a network whose dense Hessian fits this machine's memory, got ${center.length} parameters`,
    );
  }
  return arrows.map(({ rank, eigenvalue, vector }) => ({ rank, eigenvalue, values: vector }));
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
