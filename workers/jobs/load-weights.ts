import { matchTensors, type TensorMapping } from '../../app/exchange/match-tensors.ts';
import { InputError } from '../../app/experiment/input-error.ts';
import type { JobInput, JobOutput } from '../../app/protocol/jobs.ts';
import { readWeightsFile } from '../files/read-weights.ts';

/**
 * θ from a weights file of any format the program reads. A damaged file may keep the HDF5 library busy without end: the
 * host ends the thread after its time limit.
 *
 * @throws {InputError} one line that names the file, for what is no weights file and for weights that are not finite.
 */
export async function loadWeightsJob({
  path,
  slots,
}: JobInput<'load-weights'>): Promise<JobOutput<'load-weights'>> {
  const { format, tensors, convention } = await readWeightsFile(path);
  const match = named(path, () => matchTensors(tensors, slots, { convention }));
  if ('mismatch' in match) return { kind: 'mismatch', ...match };
  const { theta, mapping, ignored, squareWeights } = match;
  return {
    kind: 'matched',
    theta,
    format,
    float32Origin: mapping.some(isSingle),
    mapping,
    ignored,
    squareByConvention: squareWeights === 'convention',
  };
}

/** Puts the file before what is said of its contents. */
function named<T>(path: string, act: () => T): T {
  try {
    return act();
  } catch (error) {
    if (error instanceof InputError)
      throw new InputError(`${path}: ${error.message}`, error.path, error.note);
    throw error;
  }
}

/** Element types with at most 24 bits of precision, in the words of every format: `F32`, `<f4`, `torch.float32`, `bfloat16`. */
function isSingle({ dtype }: TensorMapping): boolean {
  return /^(B?F(16|32)|F8_.*)$|^[<>=|]?f[24]$|float(16|32)|bfloat16|half/i.test(dtype);
}
