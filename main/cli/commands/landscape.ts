import { problemSchema, type Problem } from '../../../app/experiment/experiment.ts';
import type { PlaneSpec, SurfaceMeta } from '../../../app/protocol/host-api.ts';
import { planeSchema, surfaceRequestSchema } from '../../../app/protocol/host-api.ts';
import { parseInput } from '../../host/describe-issue.ts';
import { HostFailure } from '../../host/host-failure.ts';
import type { Host } from '../../host/host.ts';
import { withHost, type CommandContext } from '../context.ts';
import { followJob } from '../follow-job.ts';
import { printJson, printLines, short } from '../output.ts';
import { inFile, readJsonFile } from '../read-file.ts';

export interface LandscapeOptions {
  readonly json: boolean;
  readonly plane?: string;
  readonly normalization?: string;
  readonly seed?: number;
  readonly ranks?: [number, number];
  readonly indices?: [number, number];
  readonly size?: number;
  readonly extent?: number;
  readonly part?: string;
}

/** `saddlescope landscape PROBLEM.json`: losses over a plane through the problem's point. */
export async function landscapeCommand(
  context: CommandContext,
  file: string,
  options: LandscapeOptions,
): Promise<void> {
  const problem = await readJsonFile(file, problemSchema);
  const request = parseInput(surfaceRequestSchema, {
    where: { problem },
    plane: planeOf(problem, options),
    size: options.size,
    extent: options.extent,
    part: options.part ?? (problem.loss.kind === 'network' ? problem.loss.data.split : undefined),
  });
  const surface = await withHost(context, file, (host) => draw(context, host, request)).catch(
    (error: unknown) => {
      throw error instanceof HostFailure ? inFile(file, error) : error;
    },
  );
  const { meta, values } = surface;
  const { size } = meta;
  const rows = Array.from({ length: size }, (_, j) => values.subarray(j * size, (j + 1) * size));
  if (options.json) {
    printJson({
      x: meta.x,
      y: meta.y,
      loss: rows,
      plane: meta.plane,
      part: meta.part,
      samples: meta.samples,
      centerLoss: meta.centerLoss,
      center: meta.center,
      directions: meta.directions,
      notes: meta.notes.map((note) => ({ ...note, text: context.texts.note(note) })),
    });
    return;
  }
  const finite = values.filter((value) => Number.isFinite(value));
  printLines([
    context.texts.say('landscape.summary', {
      size,
      minimum: short(finite.reduce((a, b) => Math.min(a, b), Infinity)),
      maximum: short(finite.reduce((a, b) => Math.max(a, b), -Infinity)),
      holes: values.length - finite.length,
    }),
    ...meta.notes.map((note) => context.texts.note(note)),
  ]);
}

/** The plane asked for; default: a function's own coordinates, filter-normalised random directions for a network. */
function planeOf(problem: Problem, options: LandscapeOptions): PlaneSpec {
  const kind = options.plane ?? (problem.loss.kind === 'function' ? 'coordinates' : 'random');
  const given = {
    normalization: options.normalization,
    seed: options.seed,
    ranks: options.ranks,
    indices: options.indices,
  };
  const set = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  return parseInput(planeSchema, { kind, ...set });
}

async function draw(
  context: CommandContext,
  host: Host,
  request: Parameters<Host['handle']>[1],
): Promise<{ meta: SurfaceMeta; values: Float64Array }> {
  const { job } = await host.handle('surface.start', request);
  let meta: SurfaceMeta | null = null;
  let values = new Float64Array(0);
  await followJob(context, host, job, (event) => {
    if (event.kind === 'surfaceMeta') {
      meta = event.meta;
      values = new Float64Array(meta.size * meta.size).fill(NaN);
    } else if (event.kind === 'surfaceTile') {
      event.tile.cells.forEach((cell, k) => {
        values[cell] = event.tile.values[k];
      });
    }
  });
  if (meta === null) throw new Error('expected a surface, got none');
  return { meta, values };
}
