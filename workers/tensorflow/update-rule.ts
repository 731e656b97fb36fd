import type { Tensor1D } from '@tensorflow/tfjs-core';
import type { OptimizerSpec } from '../../app/experiment/experiment.ts';
import type { Tensorflow } from './load-tensorflow.ts';

/** θ and the rule's vectors after an update; new tensors. */
export interface Updated {
  readonly theta: Tensor1D;
  readonly vectors: readonly Tensor1D[];
}

/**
 * An update rule in TensorFlow operations, by the formulas and the state layout of `app/training/optimizers`: `vectors`
 * of P numbers, then a counter where the rule has one. TensorFlow.js's own optimizers are not used, because they compute
 * something else under the same names: RMSProp puts ε under the root, Adagrad starts its sum at 0.1, Adam has ε = 1e−7.
 */
export interface TensorflowRule {
  readonly vectors: number;
  readonly counts: boolean;
  /** @param updates number of this update, from 1. */
  update(
    theta: Tensor1D,
    gradient: Tensor1D,
    vectors: readonly Tensor1D[],
    rate: number,
    updates: number,
  ): Updated;
}

/** @param decay λ of decoupled decay. */
export function tensorflowRule(tf: Tensorflow, spec: OptimizerSpec, decay: number): TensorflowRule {
  /** θ(1 − ηλ) − η·m/σ, nothing of the second where m = 0. */
  const applied = (theta: Tensor1D, rate: number, m: Tensor1D, sigma: Tensor1D | null): Tensor1D => {
    const kept = decay === 0 ? theta : tf.mul<Tensor1D>(theta, 1 - rate * decay);
    const step =
      sigma === null ? m : tf.where<Tensor1D>(tf.equal(m, 0), tf.zerosLike(m), tf.div<Tensor1D>(m, sigma));
    return tf.sub(kept, tf.mul(rate, step));
  };
  const blend = (old: Tensor1D, keep: number, fresh: Tensor1D, weight: number): Tensor1D =>
    tf.add(tf.mul(old, keep), tf.mul(fresh, weight));
  switch (spec.kind) {
    case 'sgd':
      return {
        vectors: 0,
        counts: false,
        update: (theta, gradient, _vectors, rate) => ({
          theta: applied(theta, rate, gradient, null),
          vectors: [],
        }),
      };
    case 'momentum': {
      const { momentum, convention } = spec;
      return {
        vectors: 1,
        counts: false,
        update(theta, gradient, [old], rate) {
          if (convention === 'lecture') {
            const m = blend(old, momentum, gradient, -rate);
            return { theta: applied(theta, rate, tf.div<Tensor1D>(m, -rate), null), vectors: [m] };
          }
          const v = blend(old, momentum, gradient, convention === 'ema' ? 1 - momentum : 1);
          return { theta: applied(theta, rate, v, null), vectors: [v] };
        },
      };
    }
    case 'nesterov':
      return {
        vectors: 1,
        counts: false,
        update(theta, gradient, [old], rate) {
          const v = blend(old, spec.momentum, gradient, 1);
          return { theta: applied(theta, rate, blend(v, spec.momentum, gradient, 1), null), vectors: [v] };
        },
      };
    case 'adagrad': {
      const isMean = spec.convention === 'lecture';
      return {
        vectors: 1,
        counts: isMean,
        update(theta, gradient, [old], rate, updates) {
          const sum = tf.add<Tensor1D>(old, tf.square(gradient));
          const sigma = isMean
            ? tf.sqrt(tf.div<Tensor1D>(sum, updates))
            : tf.add<Tensor1D>(tf.sqrt(sum), spec.epsilon);
          return { theta: applied(theta, rate, gradient, sigma), vectors: [sum] };
        },
      };
    }
    case 'rmsprop': {
      const isLecture = spec.convention === 'lecture';
      return {
        vectors: 1,
        counts: isLecture,
        update(theta, gradient, [old], rate, updates) {
          const square = tf.square(gradient);
          const v = isLecture && updates === 1 ? square : blend(old, spec.decay, square, 1 - spec.decay);
          const sigma = isLecture ? tf.sqrt(v) : tf.add<Tensor1D>(tf.sqrt(v), spec.epsilon);
          return { theta: applied(theta, rate, gradient, sigma), vectors: [v] };
        },
      };
    }
    case 'adam': {
      const { beta1, beta2, epsilon, biasCorrection = true } = spec;
      return {
        vectors: 2,
        counts: true,
        update(theta, gradient, [oldM, oldV], rate, updates) {
          const m = blend(oldM, beta1, gradient, 1 - beta1);
          const v = blend(oldV, beta2, tf.square(gradient), 1 - beta2);
          const direction = tf.div<Tensor1D>(m, biasCorrection ? 1 - beta1 ** updates : 1);
          const scaled = tf.div<Tensor1D>(v, biasCorrection ? 1 - beta2 ** updates : 1);
          const sigma = tf.add<Tensor1D>(tf.sqrt(scaled), epsilon);
          return { theta: applied(theta, rate, direction, sigma), vectors: [m, v] };
        },
      };
    }
    default:
      throw new Error(`tensorflowRule: expected an optimizer that TensorFlow has, got ${spec.kind}`);
  }
}
