import type { OptimizerSpec } from '../../experiment/experiment.ts';
import type { KernelMemory } from '../../numerics/kernels/kernel-memory.ts';
import { norm2 } from '../../numerics/vector.ts';
import { adamCorrections } from './adam.ts';

/** The arrays of one training, all in the same kernels' memory; see `UpdateRule`. */
export interface StepArrays {
  readonly theta: Float64Array;
  readonly gradient: Float64Array;
  readonly state: Float64Array;
  readonly direction: Float64Array;
  readonly scale: Float64Array;
  /** Receives θ before each step. */
  readonly before: Float64Array;
}

/** The elementwise work of an update in the kernels, bit-equal to the optimizers' own. */
export interface KernelStep {
  /** `UpdateRule.parts` of this optimizer; null where only the rule itself has it. Expects a finite gradient. */
  readonly parts: (() => void) | null;
  /** `applyParts`, after θ has been copied to `before`; returns whether θ is finite. */
  apply(rate: number, decay: number): boolean;
  /** ‖gradient‖₂, equal to `norm2` to rounding. */
  gradientNorm(): number;
}

export function createKernelStep(spec: OptimizerSpec, memory: KernelMemory, arrays: StepArrays): KernelStep {
  const { exports } = memory;
  const n = arrays.theta.length;
  const at = (array: Float64Array): number => memory.addressOf(array);
  const theta = at(arrays.theta);
  const direction = at(arrays.direction);
  const scale = at(arrays.scale);
  const gradient = at(arrays.gradient);
  const before = at(arrays.before);
  return {
    parts: partsOf(spec, memory, arrays),
    apply: (rate, decay) =>
      exports.applyStep(theta, direction, scale, before, n, rate, 1 - rate * decay) !== 0,
    gradientNorm() {
      const sum = exports.squaredSum(gradient, n);
      // Outside this range squares have over- or underflowed, or are not numbers.
      return sum > 1e-280 && sum < 1e300 ? Math.sqrt(sum) : norm2(arrays.gradient);
    },
  };
}

function partsOf(spec: OptimizerSpec, memory: KernelMemory, arrays: StepArrays): (() => void) | null {
  const { exports } = memory;
  const { state } = arrays;
  const n = arrays.theta.length;
  const g = memory.addressOf(arrays.gradient);
  const first = memory.addressOf(state);
  const direction = memory.addressOf(arrays.direction);
  const scale = memory.addressOf(arrays.scale);
  const moment = (decay: number, weight: number, ofMoment: number, ofGradient: number) => () =>
    exports.momentParts(g, first, direction, scale, n, decay, weight, ofMoment, ofGradient);
  switch (spec.kind) {
    case 'adam':
    case 'adamw':
    case 'amsgrad': {
      const { beta1, beta2, epsilon } = spec;
      const corrected = !('biasCorrection' in spec) || spec.biasCorrection !== false;
      const keepsLargest = spec.kind === 'amsgrad';
      const counter = (keepsLargest ? 3 : 2) * n;
      const largest = keepsLargest ? first + 16 * n : 0;
      return () => {
        const updates = ++state[counter];
        const { first: c1, root } = adamCorrections(beta1, beta2, corrected ? updates : Infinity);
        exports.adamParts(
          g,
          first,
          first + 8 * n,
          largest,
          direction,
          scale,
          n,
          beta1,
          beta2,
          c1,
          root,
          epsilon,
        );
      };
    }
    case 'momentum':
      if (spec.convention === 'lecture') return null;
      return moment(spec.momentum, spec.convention === 'ema' ? 1 - spec.momentum : 1, 1, 0);
    case 'nesterov':
      return moment(spec.momentum, 1, spec.momentum, 1);
    case 'rmsprop': {
      const { decay, epsilon } = spec;
      if (spec.convention === 'lecture') return null;
      return () => exports.rootMeanSquareParts(g, first, direction, scale, n, decay, 1 - decay, epsilon);
    }
    case 'adagrad':
      if (spec.convention === 'lecture') return null;
      return () => exports.rootMeanSquareParts(g, first, direction, scale, n, 1, 1, spec.epsilon);
    default:
      return null;
  }
}
