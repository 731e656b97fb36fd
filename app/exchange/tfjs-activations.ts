import type { Activation } from '../experiment/loss-spec.ts';

/** Names of activations in Keras and TensorFlow.js; missing ones exist there only as layers of their own, or not at all. */
export const TFJS_ACTIVATIONS: Readonly<Partial<Record<Activation, string>>> = {
  identity: 'linear',
  relu: 'relu',
  tanh: 'tanh',
  sigmoid: 'sigmoid',
  softplus: 'softplus',
  elu: 'elu',
  gelu: 'gelu',
  swish: 'swish',
};
