/** A trial step t along a line, with the loss and the slope dL/dt there. */
export interface LinePoint {
  readonly step: number;
  readonly loss: number;
  readonly slope: number;
}

/** Sufficient decrease and curvature (Nocedal & Wright §3.1, their values for quasi-Newton methods). */
const DECREASE = 1e-4;
const CURVATURE = 0.9;
/** Evaluations along one line. */
const MAX_TRIALS = 25;
/** A bracket that moves no coordinate by more than this is not divided further. */
const SMALLEST_CHANGE = 1e-9;

/**
 * A step that satisfies the strong Wolfe conditions L(t) ≤ L(0) + c₁t·L′(0), |L′(t)| ≤ c₂|L′(0)|: bracketing and zooming of Nocedal
 * & Wright (algorithms 3.5 and 3.6) with safeguarded cubic interpolation (their 3.59): extrapolation to between 1.01 and
 * 10 times the step, interpolation kept 10 % away from the bracket's ends when it does not make progress. PyTorch's L-BFGS
 * uses the same constants.
 *
 * @param origin L and L′ < 0 at t = 0. @param first first trial, > 0.
 * @param reach max |dᵢ| of the line's direction.
 * @param evaluate L and L′ at t.
 * @returns the best step found; the conditions may fail after 25 trials or when the bracket has shrunk to nothing.
 */
export function wolfeStep(
  origin: LinePoint,
  first: number,
  reach: number,
  evaluate: (step: number) => LinePoint,
): number {
  const fallsShort = ({ step, loss }: LinePoint): boolean =>
    loss > origin.loss + DECREASE * step * origin.slope;
  const isFlat = ({ slope }: LinePoint): boolean => Math.abs(slope) <= -CURVATURE * origin.slope;

  let previous = origin;
  let trial = evaluate(first);
  let trials = 0;
  let ends: [LinePoint, LinePoint] | null = null;
  while (trials < MAX_TRIALS) {
    const rises = fallsShort(trial) || (trials > 1 && trial.loss >= previous.loss);
    if (!rises && isFlat(trial)) return trial.step;
    if (rises || trial.slope >= 0) {
      ends = [previous, trial];
      break;
    }
    const next = cubicMinimum(
      previous,
      trial,
      trial.step + 0.01 * (trial.step - previous.step),
      10 * trial.step,
    );
    previous = trial;
    trial = evaluate(next);
    trials++;
  }
  ends ??= [origin, trial];

  const bracket: [LinePoint, LinePoint] = ends;
  let low = bracket[0].loss <= bracket[1].loss ? 0 : 1;
  let stuck = false;
  for (; trials < MAX_TRIALS; trials++) {
    const left = Math.min(bracket[0].step, bracket[1].step);
    const right = Math.max(bracket[0].step, bracket[1].step);
    if (!((right - left) * reach >= SMALLEST_CHANGE)) break;
    let step = cubicMinimum(bracket[0], bracket[1], left, right);
    const margin = 0.1 * (right - left);
    const nearEnd = Math.min(right - step, step - left) < margin;
    if (nearEnd && (stuck || step >= right || step <= left)) {
      step = Math.abs(step - right) < Math.abs(step - left) ? right - margin : left + margin;
      stuck = false;
    } else stuck = nearEnd;
    const middle = evaluate(step);
    const high = 1 - low;
    if (fallsShort(middle) || middle.loss >= bracket[low].loss) {
      bracket[high] = middle;
      low = bracket[0].loss <= bracket[1].loss ? 0 : 1;
      continue;
    }
    const done = isFlat(middle);
    if (!done && middle.slope * (bracket[high].step - bracket[low].step) >= 0) bracket[high] = bracket[low];
    bracket[low] = middle;
    if (done) break;
  }
  return bracket[low].step;
}

/** Minimiser of the cubic through two points with their slopes, clamped; the middle where the cubic has none. */
function cubicMinimum(a: LinePoint, b: LinePoint, lower: number, upper: number): number {
  const [left, right] = a.step <= b.step ? [a, b] : [b, a];
  const middle = left.slope + right.slope - (3 * (left.loss - right.loss)) / (left.step - right.step);
  const square = middle * middle - left.slope * right.slope;
  if (!(square >= 0)) return 0.5 * (lower + upper);
  const root = Math.sqrt(square);
  const fraction = (right.slope + root - middle) / (right.slope - left.slope + 2 * root);
  return Math.min(Math.max(right.step - (right.step - left.step) * fraction, lower), upper);
}
