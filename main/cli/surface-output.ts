import { basename, dirname, extname, join, resolve } from 'node:path';
import { SURFACE_FORMATS, type SurfaceFormat } from '../../app/exchange/surface-files.ts';
import type { SurfaceMeta, Where } from '../../app/protocol/host-api.ts';
import { writeAtomically } from '../host/atomic-file.ts';
import { HostFailure } from '../host/host-failure.ts';
import type { Host } from '../host/host.ts';
import type { CommandContext } from './context.ts';

/** Where a result goes and in which format, told by the name's extension. */
export interface FileTarget<F extends string> {
  readonly folder: string;
  readonly name: string;
  readonly format: F;
}
export type SurfaceTarget = FileTarget<SurfaceFormat>;

/** Reads a surface's `--out`; refused before anything is computed. */
export const surfaceTarget = (out: string): SurfaceTarget => fileTarget(out, SURFACE_FORMATS);

/** Reads `--out` where these formats can be written; refused before anything is computed. */
export function fileTarget<F extends string>(out: string, formats: readonly F[]): FileTarget<F> {
  const path = resolve(out);
  const extension = extname(path).slice(1).toLowerCase();
  const format = formats.find((one) => one === extension);
  if (format !== undefined) return { folder: dirname(path), name: basename(path, extname(path)), format };
  const known = formats.map((one) => `.${one}`).join(', ');
  throw new HostFailure(
    'input',
    extension === 'png'
      ? `--out: expected a format that needs no graphics card (${known}), got .png; save pictures from the window`
      : `--out: expected a file name ending in ${known}, got ${out}`,
  );
}

/** Writes a surface; answers the files' paths, the one that was asked for first. */
export async function writeSurface(
  context: CommandContext,
  host: Host,
  target: SurfaceTarget,
  surface: {
    readonly where: Where;
    readonly meta: SurfaceMeta;
    readonly values: Float64Array;
    readonly title: string;
    readonly about: object;
  },
): Promise<string[]> {
  const { where, meta, values, title, about } = surface;
  const { texts } = context;
  const { x, y, path, center, directions, plane, part, size, samples } = meta;
  const view = { plane, size, part, x: [x[0], x[size - 1]], y: [y[0], y[size - 1]] };
  const { files } = await host.handle('surface.export', {
    where,
    format: target.format,
    name: target.name,
    part,
    surface: {
      x,
      y,
      loss: values,
      ...(path.length > 0 ? { path } : {}),
      center,
      directions,
      title,
      axisLabels: meta.axisLabels.map((label) => texts.note(label)),
      metadata: JSON.stringify({ schemaVersion: 1, ...about, surface: view }),
    },
    look: {
      quantity: texts.note({ key: 'scene.axis.loss' }),
      statement: [
        ...meta.notes.map((note) => texts.note(note)),
        texts.note({
          key: 'scene.caption.data',
          values: { part: texts.note({ key: `scene.part.${part}` }), count: samples },
        }),
        texts.note({ key: 'scene.caption.grid', values: { size } }),
      ].join(' · '),
    },
  });
  return Promise.all(files.map(({ name, content }) => writeFileAt(target.folder, name, content)));
}

/** Writes one file; a folder that is missing, full or read-only is one line. */
export async function writeFileAt(folder: string, name: string, content: Uint8Array): Promise<string> {
  const path = join(folder, name);
  try {
    await writeAtomically(path, content);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new HostFailure(
      'input',
      `--out: expected an existing folder with room that can be written, got ${folder} (${code ?? String(error)}); choose another`,
    );
  }
  return path;
}
