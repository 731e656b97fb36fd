import type { VerdictKind } from '../../app/diagnosis/verdict.ts';

export type VerdictFamily = 'well' | 'model' | 'steps' | 'place' | 'open';

const FAMILIES: Readonly<Record<VerdictKind, VerdictFamily>> = {
  healthy: 'well',
  minimumReached: 'well',
  edgeOfStability: 'well',
  modelBias: 'model',
  overfitting: 'model',
  mismatch: 'model',
  doubleSoftmax: 'model',
  badlyScaledInputs: 'model',
  exploding: 'steps',
  rateTooLarge: 'steps',
  rateTooSmall: 'steps',
  noiseFloor: 'steps',
  illConditioning: 'steps',
  constantLoss: 'model',
  strictSaddle: 'place',
  degeneratePoint: 'place',
  gradientFlat: 'place',
  channelToInfinity: 'place',
  saturation: 'place',
  badInitialization: 'place',
  undecided: 'open',
};

/** What a verdict is about: nothing wrong; model and data; the steps; the place in parameter space; nothing decided. */
export function verdictFamily(kind: VerdictKind): VerdictFamily {
  return FAMILIES[kind];
}
