import { experimentSchema, type Experiment } from '../../app/experiment/experiment.ts';

/** What the set-up holds until the host has sent its presets: L = (1 − w₁w₂)², started beside its saddle. */
export const DEFAULT_EXPERIMENT: Experiment = experimentSchema.parse({
  schemaVersion: 1,
  name: '(1 − w1·w2)²',
  loss: {
    kind: 'function',
    variables: ['w1', 'w2'],
    expression: '(1 - w1*w2)^2',
    box: [
      [-2, 2],
      [-2, 2],
    ],
  },
  start: [1.5, -1],
  training: { optimizer: { kind: 'sgd', rate: 0.02 }, steps: 400 },
});
