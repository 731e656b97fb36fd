import { z } from 'zod';
import { statedError } from '../experiment/stated-error.ts';
import { concatenate } from './bytes.ts';
import { decodeElements, ELEMENT_BYTES, type ElementType } from './element-types.ts';
import { Allowance, quote, READ_LIMITS, type NamedTensor, type ReadLimits } from './named-tensor.ts';

const count = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER);
const weightSchema = z.object({
  name: z.string(),
  shape: z.array(count).max(32),
  dtype: z.string(),
  quantization: z
    .object({
      dtype: z.enum(['uint8', 'uint16', 'float16']),
      scale: z.number().optional(),
      min: z.number().optional(),
    })
    .optional(),
});
const modelSchema = z.object({
  modelTopology: z.unknown().optional(),
  weightsManifest: z
    .array(z.object({ paths: z.array(z.string()).max(10_000), weights: z.array(weightSchema).max(65_536) }))
    .min(1)
    .max(10_000),
});
export type TfjsModel = z.infer<typeof modelSchema>;

const ELEMENT_TYPES: Readonly<Record<string, ElementType>> = {
  float32: 'f32',
  float16: 'f16',
  int32: 'i32',
  bool: 'bool',
  uint8: 'u8',
  uint16: 'u16',
};

/**
 * Parses the text of a TensorFlow.js `model.json` (layers model or weights manifest).
 *
 * @throws InputError with one line for what is no such file, and for shard names that lead out of the model's folder.
 */
export function parseTfjsModel(text: string): TfjsModel {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw statedError(
      'weightsDamaged',
      'expected JSON in model.json, got something else; the file is damaged',
    );
  }
  const parsed = modelSchema.safeParse(json);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw statedError(
      'weightsDamaged',
      `expected a TensorFlow.js model.json with a weightsManifest: ${issue.message} at ${issue.path.join('.') || 'the top level'}`,
    );
  }
  for (const path of tfjsShardPaths(parsed.data)) {
    if (!/^[A-Za-z0-9_.-]{1,255}$/.test(path) || path.startsWith('.')) {
      throw statedError(
        'weightsElsewhere',
        `expected weight files beside model.json, got the path ${quote(path)}; refused`,
        { name: path },
      );
    }
  }
  return parsed.data;
}

/** Names of the weight files, all in the model's own folder, in order. */
export function tfjsShardPaths(model: TfjsModel): string[] {
  return model.weightsManifest.flatMap((group) => group.paths);
}

/**
 * Reads the weights of a TensorFlow.js model: kernels stand as [in, out]. Quantised weights (uint8, uint16: value·scale +
 * min; float16) are expanded.
 *
 * @param shards Contents of the files that {@link tfjsShardPaths} names.
 * @throws InputError with one line when shards are missing, too short or too long, or a type is not of real numbers.
 */
export function readTfjsWeights(
  model: TfjsModel,
  shards: ReadonlyMap<string, Uint8Array>,
  limits: ReadLimits = READ_LIMITS,
): NamedTensor[] {
  const allowance = new Allowance(limits);
  const tensors: NamedTensor[] = [];
  for (const group of model.weightsManifest) {
    const parts = [...new Set(group.paths)].map((path) => {
      const part = shards.get(path);
      if (part === undefined)
        throw statedError(
          'weightsPartMissing',
          `expected the weight file ${quote(path)} beside model.json, it is missing`,
          { name: path },
        );
      return part;
    });
    if (parts.length !== group.paths.length)
      throw statedError('weightsDamaged', 'expected each weight file once in model.json, got one twice');
    const data = concatenate(parts);
    let at = 0;
    for (const weight of group.weights) {
      const { name, shape, dtype, quantization } = weight;
      const stored = quantization?.dtype ?? dtype;
      const type = Object.hasOwn(ELEMENT_TYPES, stored) ? ELEMENT_TYPES[stored] : undefined;
      if (type === undefined) {
        throw statedError(
          'weightsType',
          `expected real numbers, ${quote(name)} in model.json has the type ${quote(stored)}`,
          { array: name, type: stored },
        );
      }
      const length = allowance.take(name, shape);
      const end = at + length * ELEMENT_BYTES[type];
      if (end > data.length) {
        throw statedError(
          'weightsDamaged',
          `expected at least ${end} bytes in ${group.paths.map(quote).join(', ')} for ${quote(name)}, got ${data.length}; copy the files again`,
        );
      }
      const values = decodeElements(data.subarray(at, end), type, length);
      if (quantization !== undefined && quantization.dtype !== 'float16') {
        const { scale = 1, min = 0 } = quantization;
        for (let k = 0; k < values.length; k++) values[k] = values[k] * scale + min;
      }
      tensors.push({ name, shape, dtype: stored === dtype ? dtype : `${dtype} as ${stored}`, values });
      at = end;
    }
    if (at !== data.length) {
      throw statedError(
        'weightsParts',
        `expected ${at} bytes in ${group.paths.map(quote).join(', ')}, got ${data.length}; the weight files do not belong to this model.json`,
      );
    }
  }
  return tensors;
}
