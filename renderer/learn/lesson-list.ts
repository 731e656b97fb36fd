import type { ComponentType } from 'react';
import { DoubleSoftmaxDemo, LossesDemo, SoftmaxDemo } from './demos/classification-demos.tsx';
import { BiasDemo } from './demos/bias-demo.tsx';
import { RatioDemo, SaddleDemo } from './demos/critical-demos.tsx';
import { BatchDemo, BatchNormDemo, MomentumDemo, ScheduleDemo } from './demos/dynamics-demos.tsx';
import { LeaderboardDemo, MismatchDemo, PolynomialDemo, RandomHessiansDemo } from './demos/guide-demos.tsx';
import { AdaptiveDemo, StallDemo } from './demos/rate-demos.tsx';
import { HoeffdingDemo } from './demos/hoeffding-demo.tsx';

export interface Lesson {
  /** Catalogue: `lessons.<id>.title`, `.text`, and `.correct` for the exact statement. */
  readonly id: string;
  readonly chapter: 'guide' | 'critical' | 'batch' | 'rate' | 'classes' | 'normalization';
  /** Examples that set the lesson up, each by one button. */
  readonly presets: readonly string[];
  readonly Demo: ComponentType;
}

/** The lessons in the order of the lecture; a new one is a line here and its texts. */
export const LESSONS: readonly Lesson[] = [
  { id: 'bias', chapter: 'guide', presets: ['xor-logistic', 'xor'], Demo: BiasDemo },
  { id: 'polynomial', chapter: 'guide', presets: ['sine'], Demo: PolynomialDemo },
  { id: 'leaderboard', chapter: 'guide', presets: [], Demo: LeaderboardDemo },
  { id: 'mismatch', chapter: 'guide', presets: [], Demo: MismatchDemo },
  {
    id: 'saddle',
    chapter: 'critical',
    presets: ['toy-saddle', 'toy-stable-manifold', 'himmelblau'],
    Demo: SaddleDemo,
  },
  { id: 'random', chapter: 'critical', presets: [], Demo: RandomHessiansDemo },
  { id: 'ratio', chapter: 'critical', presets: ['linear-autoencoder'], Demo: RatioDemo },
  { id: 'batch', chapter: 'batch', presets: ['batch-of-one'], Demo: BatchDemo },
  {
    id: 'momentum',
    chapter: 'batch',
    presets: ['ball-with-inertia', 'ball-without-inertia'],
    Demo: MomentumDemo,
  },
  {
    id: 'stall',
    chapter: 'rate',
    presets: ['bouncing', 'linear-regression', 'edge-of-stability'],
    Demo: StallDemo,
  },
  { id: 'adaptive', chapter: 'rate', presets: ['rosenbrock'], Demo: AdaptiveDemo },
  { id: 'schedule', chapter: 'rate', presets: ['warm-up-and-cosine'], Demo: ScheduleDemo },
  { id: 'hoeffding', chapter: 'classes', presets: [], Demo: HoeffdingDemo },
  { id: 'softmax', chapter: 'classes', presets: ['iris'], Demo: SoftmaxDemo },
  { id: 'losses', chapter: 'classes', presets: ['moons'], Demo: LossesDemo },
  { id: 'double', chapter: 'classes', presets: [], Demo: DoubleSoftmaxDemo },
  { id: 'batchNorm', chapter: 'normalization', presets: [], Demo: BatchNormDemo },
];
