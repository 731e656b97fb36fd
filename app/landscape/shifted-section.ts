import type { CrossSection } from './cross-section.ts';

/** A cut beside the same surface moved along it, as a test loss may lie beside the training loss. */
export interface ShiftedSection {
  /** The moved losses L(t − d) at the points of the cut, linear between them; NaN where the cut does not reach. */
  readonly values: Float64Array;
  /** Which point of the cut is the lowest. */
  readonly lowest: number;
  /** ΔL = L(t* − d) − L(t*) at the lowest point t*: in a valley ½kx² this is ½kd². NaN where the cut does not reach. */
  readonly cost: number;
}

/** The losses of a cut moved by `shift` along it, in parameter units; null where no point of the cut has a loss. */
export function shiftedSection({ t, values }: CrossSection, shift: number): ShiftedSection | null {
  const lowest = values.reduce((best, value, k) => (value < (values[best] ?? Infinity) ? k : best), -1);
  if (lowest === -1) return null;
  const moved = t.map((at) => lossAt(t, values, at - shift));
  return { values: moved, lowest, cost: moved[lowest] - values[lowest] };
}

/** Share of the cut's length within which a position is one of its points: what differences of positions round to. */
const SAME = 1e-9;

function lossAt(t: Float64Array, values: Float64Array, at: number): number {
  const slack = SAME * t[t.length - 1];
  const next = t.findIndex((position) => position >= at - slack);
  if (next === -1) return NaN;
  if (t[next] <= at + slack) return values[next];
  if (next === 0) return NaN;
  const part = (at - t[next - 1]) / (t[next] - t[next - 1]);
  return values[next - 1] + part * (values[next] - values[next - 1]);
}
