import { statedError } from '../experiment/stated-error.ts';
import { naturalOrder } from './natural-order.ts';
import { elementCount, quote, type NamedTensor } from './named-tensor.ts';

/** What a block of θ is; the roles of the parameter layout. */
export type TensorRole = 'weight' | 'bias' | 'scale' | 'shift';

/** One block of θ: entry (r, c) is θ[offset + r·columns + c]. Weights are [out, in]; the others have one column. */
export interface TensorSlot {
  readonly layer: number;
  readonly role: TensorRole;
  readonly rows: number;
  readonly columns: number;
  readonly offset: number;
  /** Entries of a convolution's kernel per channel; columns = channels · taps, taps fastest. Default 1: no convolution. */
  readonly taps?: number;
}

/** Where one tensor of the file went. */
export interface TensorMapping extends TensorSlot {
  readonly tensor: string;
  readonly shape: readonly number[];
  readonly dtype: string;
  /** Whether the file holds the block as [in, out] (Keras, TensorFlow) and it was transposed. */
  readonly transposed: boolean;
}

/** One line of the side-by-side table: what the network has and what the file offers at the same place. */
export interface MismatchRow {
  readonly expected: {
    readonly layer: number;
    readonly role: TensorRole;
    readonly shape: readonly number[];
  } | null;
  readonly found: { readonly name: string; readonly shape: readonly number[] } | null;
  readonly fits: boolean;
}

export interface TensorMatch {
  /** P numbers in parameter order. */
  readonly theta: Float64Array;
  readonly mapping: readonly TensorMapping[];
  /** Tensors of the file that are no parameters (step counters, running statistics, optimizer state). */
  readonly ignored: readonly string[];
  /**
   * Square weights fit both ways. `convention`: the file format decides; `evidence`: the other weights of the file do;
   * null: no square weight, nothing to decide.
   */
  readonly squareWeights: 'convention' | 'evidence' | null;
}
export interface TensorMismatch {
  readonly mismatch: readonly MismatchRow[];
  /** One line: how many fit, and the first place where they do not. */
  readonly message: string;
}

export interface MatchOptions {
  /**
   * How the format lays weights out where the shape does not tell: `outIn` (PyTorch), `inOut` (Keras, TensorFlow.js).
   * Default: by the tensors' names: `kernel` is Keras's word, `weight` PyTorch's.
   */
  readonly convention?: 'outIn' | 'inOut';
}

/** Names of arrays that are kept beside parameters but are none. */
const IGNORED =
  /(^|[./])(num_batches_tracked|running_mean|running_var|moving_mean|moving_variance|iteration|iter|learning_rate|step|epoch)(:\d+)?$|(^|[./])(optimizer|optimizer_weights|optimizer_state_dict|seed_generator(_\d+)?)[./]/i;

/**
 * Puts the tensors of a weights file into the network's parameter vector. The order of layers is the file's own; where
 * that does not fit, the natural order of the names; each layer's tensors are told apart by name and rank. Weights of
 * shape [in, out] are transposed to [out, in]. A single vector of length P (of any name) is θ itself, in parameter order.
 *
 * @returns θ and where each tensor went, or the side-by-side table when counts or shapes differ.
 * @throws InputError for NaN or infinite weights, naming the tensor and the entry.
 */
export function matchTensors(
  tensors: readonly NamedTensor[],
  layout: readonly TensorSlot[],
  options: MatchOptions = {},
): TensorMatch | TensorMismatch {
  const length = layout.reduce((end, slot) => Math.max(end, slot.offset + slot.rows * slot.columns), 0);
  const flat = tensors.length === 1 ? tensors[0] : undefined;
  if (flat !== undefined && flat.shape.length === 1 && flat.values.length === length && layout.length > 1) {
    requireFinite(flat);
    const { name: tensor, shape, dtype } = flat;
    const mapping = layout.map((slot) => ({ ...slot, tensor, shape, dtype, transposed: false }));
    return { theta: flat.values.slice(), mapping, ignored: [], squareWeights: null };
  }
  const candidates = tensors.filter((tensor) => !IGNORED.test(tensor.name));
  const ignored = tensors.filter((tensor) => IGNORED.test(tensor.name)).map((tensor) => tensor.name);
  const own = arrange(candidates);
  const sorted = arrange([...candidates].sort((a, b) => naturalOrder(a.name, b.name)));
  const order = [own, sorted].find(
    (list) => list.length === layout.length && list.every((tensor, k) => fits(tensor.shape, layout[k])),
  );
  if (order === undefined) {
    const fitting = (list: readonly NamedTensor[]): number =>
      layout.filter((slot, k) => k < list.length && fits(list[k].shape, slot)).length;
    return mismatchTable(layout, fitting(own) >= fitting(sorted) ? own : sorted);
  }
  order.forEach(requireFinite);
  return { ...fill(order, layout, length, options), ignored };
}

/** Orders the tensors of each layer as the layout does (weight, bias, then others); layers keep their order. */
function arrange(tensors: readonly NamedTensor[]): NamedTensor[] {
  const groups = new Map<string, NamedTensor[]>();
  for (const tensor of tensors) {
    const key = layerName(tensor.name);
    groups.set(key, [...(groups.get(key) ?? []), tensor]);
  }
  return [...groups.values()].flatMap((group) => [...group].sort((a, b) => rank(a) - rank(b)));
}

/** The name without its last part: `net.0.weight` → `net.0`, `dense/kernel:0` → `dense`, `W1` → `1`. */
function layerName(name: string): string {
  const cut = Math.max(name.lastIndexOf('.'), name.lastIndexOf('/'));
  const short = /^(?:weights?|W|w|kernel|bias(?:es)?|b)_?(\d+)$/.exec(name.slice(cut + 1));
  if (short !== null) return `${name.slice(0, Math.max(0, cut))}#${short[1]}`;
  return cut < 0 ? '' : name.slice(0, cut);
}

function rank(tensor: NamedTensor): number {
  const last = tensor.name.slice(Math.max(tensor.name.lastIndexOf('.'), tensor.name.lastIndexOf('/')) + 1);
  if (tensor.shape.length >= 2) return 0;
  if (/^(weight|kernel|gamma|scale|w)/i.test(last)) return 1;
  if (/^(bias|beta|shift|offset|b)/i.test(last)) return 2;
  return 3;
}

/** Shapes that hold a slot's entries in θ's order: [out, in], and [out, in, height, width] of a convolution. */
function fitsStraight(shape: readonly number[], slot: TensorSlot): boolean {
  const { rows, columns, role, taps = 1 } = slot;
  if (role !== 'weight') return shape.length <= 2 && product(shape) === rows * columns;
  if (shape.length === 4)
    return shape[0] === rows && shape[2] * shape[3] === taps && shape[1] * taps === columns;
  return shape.length === 2 && shape[0] === rows && shape[1] === columns;
}

/** Weights as Keras has them: [in, out], and [height, width, in, out]. */
function fitsTransposed(shape: readonly number[], slot: TensorSlot): boolean {
  const { rows, columns, role, taps = 1 } = slot;
  if (role !== 'weight') return false;
  if (shape.length === 4)
    return shape[3] === rows && shape[0] * shape[1] === taps && shape[2] * taps === columns;
  return taps === 1 && shape.length === 2 && shape[1] === rows && shape[0] === columns;
}

function fits(shape: readonly number[], slot: TensorSlot): boolean {
  return fitsStraight(shape, slot) || fitsTransposed(shape, slot);
}

function fitsBothWays(shape: readonly number[], slot: TensorSlot): boolean {
  return fitsStraight(shape, slot) && fitsTransposed(shape, slot);
}

/** Fits both ways, and it matters: a single number is the same both ways. */
function isAmbiguous(shape: readonly number[], slot: TensorSlot): boolean {
  return fitsBothWays(shape, slot) && slot.rows * slot.columns > 1;
}

function product(shape: readonly number[]): number {
  return shape.reduce((total, extent) => total * extent, 1);
}

function fill(
  order: readonly NamedTensor[],
  layout: readonly TensorSlot[],
  length: number,
  options: MatchOptions,
): Omit<TensorMatch, 'ignored'> {
  const weights = order.filter((_, k) => layout[k].role === 'weight');
  const ambiguous = order.some((tensor, k) => isAmbiguous(tensor.shape, layout[k]));
  const ways = new Set<boolean>();
  order.forEach((tensor, k) => {
    if (layout[k].role === 'weight' && !fitsBothWays(tensor.shape, layout[k]))
      ways.add(!fitsStraight(tensor.shape, layout[k]));
  });
  const byName = weights.some((tensor) => /kernel|[/]vars[/]\d+$/i.test(tensor.name)) ? 'inOut' : 'outIn';
  const byConvention = (options.convention ?? byName) === 'inOut';
  const ambiguousTransposed = ways.size === 1 ? ways.has(true) : byConvention;
  const theta = new Float64Array(length);
  const mapping = order.map((tensor, k): TensorMapping => {
    const slot = layout[k];
    const transposed = isAmbiguous(tensor.shape, slot)
      ? ambiguousTransposed
      : !fitsStraight(tensor.shape, slot);
    const { layer, role, rows, columns, offset, taps = 1 } = slot;
    if (!transposed) theta.set(tensor.values, offset);
    else {
      // [height, width, in, out] → [out, in, height, width]; dense kernels have one tap.
      const channels = columns / taps;
      for (let r = 0; r < rows; r++)
        for (let c = 0; c < channels; c++)
          for (let tap = 0; tap < taps; tap++)
            theta[offset + r * columns + c * taps + tap] = tensor.values[(tap * channels + c) * rows + r];
    }
    const { name, shape, dtype } = tensor;
    return { layer, role, rows, columns, offset, taps, tensor: name, shape, dtype, transposed };
  });
  refuseFlattened(mapping);
  return { theta, mapping, squareWeights: !ambiguous ? null : ways.size === 1 ? 'evidence' : 'convention' };
}

/** Keras flattens images channel-last: a dense layer after one takes its inputs in another order than ours. */
function refuseFlattened(mapping: readonly TensorMapping[]): void {
  const weights = mapping.filter(({ role }) => role === 'weight');
  for (let k = 1; k < weights.length; k++) {
    const [before, after] = [weights[k - 1], weights[k]];
    const isFlattened = (before.taps ?? 1) > 1 && (after.taps ?? 1) === 1 && after.columns !== before.rows;
    if (isFlattened && after.transposed) {
      throw statedError(
        'weightsFlattened',
        `expected dense weights in channel-first order, ${quote(after.tensor)} follows a flattened channel-last image; reorder its inputs to [channels, height, width] and save it as [out, in]`,
        { array: after.tensor },
      );
    }
  }
}

function mismatchTable(layout: readonly TensorSlot[], tensors: readonly NamedTensor[]): TensorMismatch {
  const mismatch: MismatchRow[] = [];
  for (let k = 0; k < Math.max(layout.length, tensors.length); k++) {
    const slot = k < layout.length ? layout[k] : null;
    const tensor = k < tensors.length ? tensors[k] : null;
    mismatch.push({
      expected: slot && { layer: slot.layer, role: slot.role, shape: slotShape(slot) },
      found: tensor && { name: tensor.name, shape: tensor.shape },
      fits: slot !== null && tensor !== null && fits(tensor.shape, slot),
    });
  }
  return { mismatch, message: describe(mismatch, layout.length, tensors.length) };
}

function describe(rows: readonly MismatchRow[], expected: number, found: number): string {
  const first = rows.find((row) => !row.fits);
  const place =
    first?.expected === undefined || first.expected === null
      ? `no place for ${quote(first?.found?.name ?? '')}`
      : `layer ${first.expected.layer + 1} ${first.expected.role} is [${first.expected.shape.join(', ')}], the file has ${
          first.found === null
            ? 'nothing there'
            : `${quote(first.found.name)} [${first.found.shape.join(', ')}]`
        }`;
  return `expected ${expected} arrays with the network's shapes, got ${found}: ${place}; change the layers or choose another file`;
}

function slotShape(slot: TensorSlot): number[] {
  return slot.role === 'weight' ? [slot.rows, slot.columns] : [slot.rows * slot.columns];
}

function requireFinite(tensor: NamedTensor): void {
  const at = tensor.values.findIndex((value) => !Number.isFinite(value));
  if (at < 0) return;
  let rest = at;
  const index = [...tensor.shape]
    .reverse()
    .map((extent) => {
      const position = rest % extent;
      rest = Math.floor(rest / extent);
      return position;
    })
    .reverse();
  throw statedError(
    'weightsNotFinite',
    `expected finite weights, ${quote(tensor.name)}[${index.join(', ')}] is ${tensor.values[at]}; ${elementCount(tensor.name, tensor.shape)} numbers checked`,
    { array: tensor.name, value: String(tensor.values[at]) },
  );
}
