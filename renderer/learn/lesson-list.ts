import type { ComponentType } from 'react';
import { DoubleSoftmaxDemo, LossesDemo, SoftmaxDemo } from './demos/classification-demos.tsx';
import { BiasDemo } from './demos/bias-demo.tsx';
import { RatioDemo, SaddleDemo } from './demos/critical-demos.tsx';
import { BatchDemo, BatchNormDemo, MomentumDemo, ScheduleDemo } from './demos/dynamics-demos.tsx';
import { LeaderboardDemo, MismatchDemo, PolynomialDemo, RandomHessiansDemo } from './demos/guide-demos.tsx';
import { AdaptiveDemo, StallDemo } from './demos/rate-demos.tsx';
import { AugmentDemo, CountDemo, NeedleDemo, RidgeDemo } from './demos/model-demos.tsx';
import { BallDemo, EscapeDemo, InputsDemo, ScaleDemo, SharpDemo } from './demos/noise-demos.tsx';
import { FoldsDemo } from './demos/folds-demo.tsx';
import { HoeffdingDemo } from './demos/hoeffding-demo.tsx';
import { RaceDemo } from './demos/race-demo.tsx';
import { ShiftDemo } from './demos/shift-demo.tsx';
import { SufficientDemo } from './demos/sufficient-demo.tsx';
import { TradeoffDemo } from './demos/tradeoff-demo.tsx';

export interface Lesson {
  /** Catalogue: `lessons.<id>.title`, `.text`, and `.correct` for the exact statement. */
  readonly id: string;
  readonly chapter: 'guide' | 'critical' | 'batch' | 'rate' | 'classes' | 'normalization' | 'homework';
  /** Examples that set the lesson up, each by one button. */
  readonly presets: readonly string[];
  readonly Demo: ComponentType;
}

/** The lessons in the order of the lecture; a new one is a line here and its texts. */
export const LESSONS: readonly Lesson[] = [
  { id: 'bias', chapter: 'guide', presets: ['xor-logistic', 'xor'], Demo: BiasDemo },
  { id: 'needle', chapter: 'guide', presets: [], Demo: NeedleDemo },
  { id: 'polynomial', chapter: 'guide', presets: ['sine'], Demo: PolynomialDemo },
  { id: 'augment', chapter: 'guide', presets: ['digits'], Demo: AugmentDemo },
  { id: 'ridge', chapter: 'guide', presets: ['breast-cancer'], Demo: RidgeDemo },
  { id: 'leaderboard', chapter: 'guide', presets: [], Demo: LeaderboardDemo },
  { id: 'folds', chapter: 'guide', presets: [], Demo: FoldsDemo },
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
  { id: 'escape', chapter: 'batch', presets: ['batch-of-one'], Demo: EscapeDemo },
  { id: 'sharp', chapter: 'batch', presets: ['flat-minimum', 'sharp-minimum'], Demo: SharpDemo },
  {
    id: 'ball',
    chapter: 'batch',
    presets: ['ball-with-inertia', 'ball-without-inertia'],
    Demo: BallDemo,
  },
  { id: 'momentum', chapter: 'batch', presets: ['ball-with-inertia'], Demo: MomentumDemo },
  { id: 'race', chapter: 'batch', presets: ['toy-saddle', 'toy-stable-manifold'], Demo: RaceDemo },
  {
    id: 'stall',
    chapter: 'rate',
    presets: ['bouncing', 'linear-regression', 'edge-of-stability'],
    Demo: StallDemo,
  },
  { id: 'adaptive', chapter: 'rate', presets: ['rosenbrock'], Demo: AdaptiveDemo },
  { id: 'schedule', chapter: 'rate', presets: ['warm-up-and-cosine'], Demo: ScheduleDemo },
  { id: 'hoeffding', chapter: 'classes', presets: [], Demo: HoeffdingDemo },
  { id: 'sufficient', chapter: 'classes', presets: [], Demo: SufficientDemo },
  { id: 'tradeoff', chapter: 'classes', presets: [], Demo: TradeoffDemo },
  { id: 'softmax', chapter: 'classes', presets: ['iris'], Demo: SoftmaxDemo },
  { id: 'losses', chapter: 'classes', presets: ['moons'], Demo: LossesDemo },
  { id: 'double', chapter: 'classes', presets: [], Demo: DoubleSoftmaxDemo },
  { id: 'inputs', chapter: 'normalization', presets: ['wine'], Demo: InputsDemo },
  { id: 'batchNorm', chapter: 'normalization', presets: [], Demo: BatchNormDemo },
  { id: 'scale', chapter: 'normalization', presets: [], Demo: ScaleDemo },
  {
    id: 'shift',
    chapter: 'normalization',
    presets: ['circles-with-batch-norm', 'circles-without-batch-norm'],
    Demo: ShiftDemo,
  },
  { id: 'count', chapter: 'homework', presets: ['homework-2', 'homework-2-2'], Demo: CountDemo },
];
