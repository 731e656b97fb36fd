import type { Scalar, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import type { Activation, NetworkLossSpec } from '../../app/experiment/loss-spec.ts';
import { parameterLayout } from '../../app/network/parameter-layout.ts';
import type { Tensorflow } from './load-tensorflow.ts';

export type BatchLoss = (theta: Tensor1D, inputs: Tensor2D, targets: Tensor2D) => Scalar;

/**
 * The loss of a network of dense layers and activations as TensorFlow operations on flat θ (parameter order), with the
 * float64 engine's definitions: sums over outputs, means over samples, + λ‖θ‖².
 */
export function networkLoss(tf: Tensorflow, spec: NetworkLossSpec, features: number): BatchLoss {
  const { blocks } = parameterLayout(spec.layers, features);
  return (theta, inputs, targets) =>
    tf.tidy(() => {
      let values: Tensor2D = inputs;
      spec.layers.forEach((layer, index) => {
        if (layer.type === 'dense') {
          for (const { role, offset, rows, columns, length } of blocks.filter((b) => b.layer === index)) {
            const block = tf.slice(theta, [offset], [length]);
            if (role === 'weight')
              values = tf.matMul(values, tf.reshape(block, [rows, columns]), false, true);
            else values = tf.add(values, block);
          }
          values = activate(tf, layer.activation, values);
        } else if (layer.type === 'activation') values = activate(tf, layer.activation, values);
        else throw new Error(`networkLoss: expected a dense layer, got ${layer.type}`);
      });
      const data = dataLoss(tf, spec, values, targets);
      return spec.l2 === 0 ? data : tf.add(data, tf.mul(spec.l2, tf.sum(tf.square(theta))));
    });
}

function dataLoss(tf: Tensorflow, { loss }: NetworkLossSpec, outputs: Tensor2D, targets: Tensor2D): Scalar {
  const samples = outputs.shape[0];
  const mean = (sum: Scalar): Scalar => tf.div(sum, samples);
  switch (loss) {
    case 'mse':
      return mean(tf.sum(tf.square(tf.sub(outputs, targets))));
    case 'sse':
      return tf.sum(tf.square(tf.sub(outputs, targets)));
    case 'halfSse':
      return tf.mul(0.5, tf.sum(tf.square(tf.sub(outputs, targets))));
    case 'crossEntropy':
      return mean(tf.neg(tf.sum(tf.mul(targets, tf.logSoftmax(outputs)))));
    case 'binaryCrossEntropy':
      return mean(tf.sum(tf.sub(tf.softplus(outputs), tf.mul(targets, outputs))));
    case 'mseOnSoftmax':
      return mean(tf.sum(tf.square(tf.sub(tf.softmax(outputs), targets))));
  }
}

function activate(tf: Tensorflow, activation: Activation, z: Tensor2D): Tensor2D {
  switch (activation) {
    case 'identity':
      return z;
    case 'relu':
      return tf.relu(z);
    case 'leakyRelu':
      return tf.leakyRelu(z, 0.01);
    case 'tanh':
      return tf.tanh(z);
    case 'sigmoid':
      return tf.sigmoid(z);
    case 'softplus':
      return tf.softplus(z);
    case 'elu':
      return tf.elu(z);
    case 'gelu':
      return tf.mul(z, tf.mul(0.5, tf.add(1, tf.erf(tf.mul(z, Math.SQRT1_2)))));
    case 'swish':
      return tf.mul(z, tf.sigmoid(z));
    case 'sine':
      return tf.sin(z);
  }
}
