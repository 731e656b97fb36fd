import { InputError } from '../../app/experiment/input-error.ts';
import type { ExportedFile } from '../../app/exchange/surface-files.ts';
import { surfaceFiles } from '../../app/exchange/surface-files.ts';
import { parameterLayout, parameterNames } from '../../app/network/parameter-layout.ts';
import type { JobInput, JobOutput } from '../../app/protocol/jobs.ts';
import {
  writeDirectionsHdf5,
  writeSurfaceHdf5,
  writeTrajectoriesHdf5,
  type DirectionsFileOptions,
} from '../files/write-hdf5.ts';

/** The files of a surface; encoding a large one takes a while, so it belongs in a thread. */
export async function exportSurfaceJob(
  input: JobInput<'export-surface'>,
): Promise<JobOutput<'export-surface'>> {
  const { loss, request } = input;
  const { surface, format, name, look } = request;
  requireJson(surface.metadata);
  const layout = loss.kind === 'network' ? parameterLayout(loss.spec.layers, loss.data.features) : null;
  if (format !== 'h5') {
    const names =
      loss.kind === 'network' && layout !== null
        ? parameterNames(layout)
        : loss.kind === 'function'
          ? loss.spec.variables
          : null;
    return { files: surfaceFiles(surface, format, name, look, names) };
  }
  const { directions } = surface;
  const dimension = directions?.[0].length ?? 0;
  const blocks: DirectionsFileOptions['layout'] = layout?.blocks ?? [
    { role: 'variables', rows: 1, columns: dimension, offset: 0 },
  ];
  const directionsFile = `${name}-directions.h5`;
  const trained = request.part === 'train' || request.part === 'all';
  const { quantity, values, more } = hdf5Grids(surface, trained ? 'train' : 'test');
  const files: ExportedFile[] = [];
  const add = (fileName: string, content: Uint8Array): void => {
    files.push({ name: fileName, content: Uint8Array.from(content) });
  };
  const linked = directions === undefined ? {} : { directionsFile };
  add(`${name}.h5`, await writeSurfaceHdf5({ ...surface, loss: values }, { quantity, more, ...linked }));
  if (directions !== undefined) add(directionsFile, await writeDirectionsHdf5(surface, { layout: blocks }));
  for (const { number, content } of await writeTrajectoriesHdf5(surface))
    add(`${name}-trajectory${number === 1 ? '' : `-${number}`}.h5`, content);
  return { files };
}

/** Grids under the names that the scripts look for: accuracies in percent, λ as in plot_hessian_eigen.py. */
function hdf5Grids(
  { loss, quantity, more = [] }: JobInput<'export-surface'>['request']['surface'],
  part: 'train' | 'test',
): { quantity: string; values: Float64Array; more: Record<string, Float64Array> } {
  const names: Readonly<Record<string, string>> = {
    loss: `${part}_loss`,
    accuracy: `${part}_acc`,
    lambdaMin: 'min_eig',
    lambdaMax: 'max_eig',
  };
  return {
    quantity: names[quantity] ?? quantity,
    values: quantity === 'accuracy' ? loss.map((share) => 100 * share) : loss,
    more: Object.fromEntries(more.map(({ name, values }) => [names[name] ?? name, values])),
  };
}

function requireJson(text: string): void {
  try {
    JSON.parse(text);
  } catch {
    throw new InputError('expected the metadata as JSON text, got something else', 'surface.metadata');
  }
}
