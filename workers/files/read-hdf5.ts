import { statedError } from '../../app/experiment/stated-error.ts';
import { decodeElements, ELEMENT_BYTES, type ElementType } from '../../app/exchange/element-types.ts';
import { naturalOrder } from '../../app/exchange/natural-order.ts';
import {
  Allowance,
  quote,
  READ_LIMITS,
  type NamedTensor,
  type ReadLimits,
} from '../../app/exchange/named-tensor.ts';
import { isHdf5 } from '../../app/exchange/sniff-format.ts';
import { Hdf5File, type Hdf5Metadata } from './hdf5-file.ts';

/** Filters of the HDF5 library itself: deflate, shuffle, Fletcher-32, n-bit, scale-offset. Others are plug-ins. */
const FILTERS = new Set([1, 2, 3, 5, 6]);
/** Nesting of groups (hard links may form loops) and objects visited. */
const MAX_DEPTH = 16;
const MAX_OBJECTS = 65_536;

/**
 * Reads the numeric arrays of an HDF5 file. Keras 2 files (`layer_names` and `weight_names`, with or without the group
 * `model_weights`) come in the order of layers without optimizer state, kernels as [in, out]; any other file is walked
 * in natural order of the names, text and other non-numbers passed over.
 *
 * @throws InputError with one line for damaged files, filters the library lacks, links to other files, groups nested
 *   deeper than 16 levels, and more numbers than the limit.
 */
export async function readHdf5(bytes: Uint8Array, limits: ReadLimits = READ_LIMITS): Promise<NamedTensor[]> {
  if (!isHdf5(bytes)) {
    throw statedError(
      'weightsDamaged',
      'expected an HDF5 file, its signature is missing; the file is of another kind or damaged',
    );
  }
  const file = await Hdf5File.open(bytes);
  const allowance = new Allowance(limits);
  const tensors = readKeras2(file, allowance) ?? walk(file, allowance);
  if (tensors.length === 0)
    throw statedError('weightsEmpty', 'expected arrays of numbers in the HDF5 file, found none');
  return tensors;
}

function readKeras2(file: Hdf5File, allowance: Allowance): NamedTensor[] | null {
  const nested = file.names('/').includes('model_weights') && file.kind('/model_weights') === 'group';
  const root = nested ? '/model_weights' : '';
  const layers = textList(file, root === '' ? '/' : root, 'layer_names');
  if (layers === null) return null;
  const tensors: NamedTensor[] = [];
  for (const layer of layers) {
    const group = `${root}/${layer}`;
    if (file.kind(group) !== 'group')
      throw statedError(
        'weightsDamaged',
        `expected the layer ${quote(layer)} that layer_names lists, it is missing`,
      );
    for (const weight of textList(file, group, 'weight_names') ?? []) {
      const path = `${group}/${weight}`;
      const name = weight.startsWith(`${layer}/`) ? weight : `${layer}/${weight}`;
      if (file.kind(path) !== 'dataset')
        throw statedError(
          'weightsDamaged',
          `expected the array ${quote(name)} that weight_names lists, it is missing`,
        );
      const tensor = readDataset(file, path, name, allowance);
      if (tensor === null)
        throw statedError('weightsType', `expected numbers in ${quote(name)}, got another type`, {
          array: name,
          type: '–',
        });
      tensors.push(tensor);
    }
  }
  return tensors;
}

/** A list of texts in an attribute; Keras splits long ones into name0, name1, … Null when there is none. */
function textList(file: Hdf5File, path: string, name: string): string[] | null {
  const names = file.attributeNames(path);
  const parts = names.includes(name)
    ? [name]
    : names.filter((key) => key.startsWith(name) && /^\d+$/.test(key.slice(name.length))).sort(naturalOrder);
  return parts.length === 0 ? null : parts.flatMap((part) => file.textAttribute(path, part));
}

function walk(file: Hdf5File, allowance: Allowance): NamedTensor[] {
  const tensors: NamedTensor[] = [];
  let objects = 0;
  const visit = (group: string, depth: number): void => {
    if (depth > MAX_DEPTH) {
      throw statedError(
        'weightsNested',
        `expected groups nested at most ${MAX_DEPTH} deep, ${quote(group)} goes on; its links form a loop or it is no weights file`,
      );
    }
    for (const key of file.names(group === '' ? '/' : group).sort(naturalOrder)) {
      if (++objects > MAX_OBJECTS)
        throw statedError(
          'weightsTooMuch',
          `expected at most ${MAX_OBJECTS} objects in an HDF5 file, got more`,
        );
      const path = `${group}/${key}`;
      const kind = file.kind(path);
      if (kind === 'externalLink')
        throw statedError(
          'weightsElsewhere',
          `expected all data in one file, ${quote(path)} is a link to another file; refused`,
          { name: path },
        );
      if (kind === 'group') visit(path, depth + 1);
      if (kind !== 'dataset') continue;
      const tensor = readDataset(file, path, path.slice(1), allowance);
      if (tensor !== null) tensors.push(tensor);
    }
  };
  visit('', 0);
  return tensors;
}

/** One array as float64; null for text and other non-numbers. */
function readDataset(file: Hdf5File, path: string, name: string, allowance: Allowance): NamedTensor | null {
  const metadata = file.metadata(path);
  const type = elementType(metadata);
  const { shape, virtual_sources: sources } = metadata;
  if (type === null || shape === null) return null;
  if (type === 'unknown') {
    throw statedError(
      'weightsType',
      `expected numbers of 8 to 64 bits, ${quote(name)} has ${8 * metadata.size} bits; convert it to float64`,
      { array: name, type: `${8 * metadata.size} bit` },
    );
  }
  if (sources !== undefined)
    throw statedError(
      'weightsElsewhere',
      `expected all data in one file, ${quote(name)} is made of parts of other files; refused`,
      { name },
    );
  const missing = file.filters(path).find((filter) => !FILTERS.has(filter.id));
  if (missing !== undefined) {
    throw statedError(
      'weightsPacked',
      `expected gzip or no compression, ${quote(name)} uses the filter ${quote(missing.name)} (${missing.id}); save it with gzip`,
      { array: name, method: missing.name },
    );
  }
  const count = allowance.take(name, shape);
  const data = file.data(path, count * ELEMENT_BYTES[type]);
  // The library turns every byte order into the machine's own, and WebAssembly is little-endian.
  const values = decodeElements(data, type, count);
  return { name, shape: [...shape], dtype: type, values };
}

function elementType({ type, size, signed, vlen }: Hdf5Metadata): ElementType | 'unknown' | null {
  if (vlen || (type !== 0 && type !== 1)) return null;
  const name = `${type === 1 ? 'f' : signed ? 'i' : 'u'}${8 * size}`;
  const known: readonly ElementType[] = [
    'f64',
    'f32',
    'f16',
    'i64',
    'i32',
    'i16',
    'i8',
    'u64',
    'u32',
    'u16',
    'u8',
  ];
  return known.find((candidate) => candidate === name) ?? 'unknown';
}
