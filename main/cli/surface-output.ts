import { basename, dirname, extname, join, resolve } from 'node:path';
import type { Eigenvector, GridQuantity, RunPath } from '../../app/exchange/surface-data.ts';
import { SURFACE_FORMATS, type SurfaceFormat } from '../../app/exchange/surface-files.ts';
import type { SurfaceMeta, Where } from '../../app/protocol/host-api.ts';
import { writeAtomically } from '../host/atomic-file.ts';
import { HostFailure } from '../host/host-failure.ts';
import type { Host } from '../host/host.ts';
import type { CommandContext } from './context.ts';
import type { Texts } from './texts.ts';

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
    readonly more: { name: string; values: Float64Array }[];
    readonly alongside: readonly RunPath[];
    readonly eigenvectors: readonly Eigenvector[];
    readonly title: string;
    readonly about: object;
  },
): Promise<string[]> {
  const { where, meta, values, more, alongside, eigenvectors, title, about } = surface;
  const { texts } = context;
  const { x, y, path, center, directions, explained, plane, part, size, samples } = meta;
  const partName = texts.note({ key: `scene.part.${part}` });
  const view = { plane, size, part, quantity: meta.quantity, x: [x[0], x[size - 1]], y: [y[0], y[size - 1]] };
  const { files } = await host.handle('surface.export', {
    where,
    format: target.format,
    name: target.name,
    part,
    surface: {
      x,
      y,
      loss: values,
      quantity: gridQuantity(meta),
      ...(more.length > 0 ? { more } : {}),
      ...(path.length > 0 ? { path } : {}),
      ...(alongside.length > 0 ? { alongside } : {}),
      center,
      directions,
      ...(explained === undefined ? {} : { explained: [...explained] as [number, number] }),
      ...(eigenvectors.length > 0 ? { eigenvectors } : {}),
      title,
      axisLabels: meta.axisLabels.map((label) => texts.note(label)),
      metadata: JSON.stringify({ schemaVersion: 1, ...about, surface: view }),
    },
    look: {
      quantity: quantityName(texts, meta),
      statement: [
        ...meta.notes.map((note) => texts.note(note)),
        gridQuantity(meta) === 'loss'
          ? texts.note({ key: 'scene.caption.data', values: { part: partName, count: samples } })
          : texts.say('quantityOver', {
              quantity: quantityName(texts, meta),
              part: partName,
              count: samples,
            }),
        texts.note({ key: 'scene.caption.grid', values: { size } }),
      ].join(' · '),
    },
  });
  return Promise.all(files.map(({ name, content }) => writeFileAt(target.folder, name, content)));
}

/** What the values of a surface are: the curvature's first number is λmin. */
export function gridQuantity({ quantity = 'loss' }: SurfaceMeta): GridQuantity {
  return quantity === 'curvature' ? 'lambdaMin' : quantity;
}

/** Its name for people. */
export function quantityName(texts: Texts, meta: SurfaceMeta): string {
  return texts.say(`quantity.${gridQuantity(meta)}`);
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
