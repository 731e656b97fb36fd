/** How names of weights files end that are read (`workers/files/read-weights.ts`); a TensorFlow.js model is a folder around {@link TFJS_MODEL}. */
export const WEIGHTS_EXTENSIONS: readonly string[] = [
  '.npy',
  '.npz',
  '.safetensors',
  '.pt',
  '.pth',
  '.bin',
  '.ckpt',
  '.h5',
  '.hdf5',
  '.keras',
];
export const TFJS_MODEL = 'model.json';
