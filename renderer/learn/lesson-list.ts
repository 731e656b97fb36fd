import type { ComponentType } from 'react';
import { DoubleSoftmaxDemo, LossesDemo, SoftmaxDemo } from './classification-demos.tsx';
import { BatchDemo, BatchNormDemo, MomentumDemo, ScheduleDemo } from './dynamics-demos.tsx';
import { LeaderboardDemo, MismatchDemo, PolynomialDemo, RandomHessiansDemo } from './guide-demos.tsx';
import { HoeffdingDemo } from './hoeffding-demo.tsx';

export interface Lesson {
  /** Catalogue: `lessons.<id>.title`, `.text`, and `.correct` for the exact statement. */
  readonly id: string;
  readonly chapter: 'guide' | 'critical' | 'batch' | 'rate' | 'classes' | 'normalization';
  /** Examples that set the lesson up, each by one button. */
  readonly presets: readonly string[];
  readonly Demo?: ComponentType;
}

/** The lessons in the order of the lecture; a new one is a line here and its texts. */
export const LESSONS: readonly Lesson[] = [
  { id: 'bias', chapter: 'guide', presets: ['xor-logistic', 'xor'] },
  { id: 'polynomial', chapter: 'guide', presets: ['sine'], Demo: PolynomialDemo },
  { id: 'leaderboard', chapter: 'guide', presets: [], Demo: LeaderboardDemo },
  { id: 'mismatch', chapter: 'guide', presets: [], Demo: MismatchDemo },
  { id: 'saddle', chapter: 'critical', presets: ['toy-saddle', 'toy-stable-manifold', 'himmelblau'] },
  { id: 'random', chapter: 'critical', presets: [], Demo: RandomHessiansDemo },
  { id: 'ratio', chapter: 'critical', presets: ['linear-autoencoder'] },
  { id: 'batch', chapter: 'batch', presets: ['batch-of-one'], Demo: BatchDemo },
  {
    id: 'momentum',
    chapter: 'batch',
    presets: ['ball-with-inertia', 'ball-without-inertia'],
    Demo: MomentumDemo,
  },
  { id: 'stall', chapter: 'rate', presets: ['bouncing', 'linear-regression', 'edge-of-stability'] },
  { id: 'adaptive', chapter: 'rate', presets: ['rosenbrock'] },
  { id: 'schedule', chapter: 'rate', presets: ['warm-up-and-cosine'], Demo: ScheduleDemo },
  { id: 'hoeffding', chapter: 'classes', presets: [], Demo: HoeffdingDemo },
  { id: 'softmax', chapter: 'classes', presets: ['iris'], Demo: SoftmaxDemo },
  { id: 'losses', chapter: 'classes', presets: ['moons'], Demo: LossesDemo },
  { id: 'double', chapter: 'classes', presets: [], Demo: DoubleSoftmaxDemo },
  { id: 'batchNorm', chapter: 'normalization', presets: [], Demo: BatchNormDemo },
];
