/** For the test of all lessons: the main control, a key pressed on it, and the numbers by hand, to 1e−9. */
export interface LessonExpectation {
  readonly setting: string;
  readonly key: string;
  /** Facts before the control was moved. */
  readonly before: Readonly<Record<string, number>>;
  /** … and after. */
  readonly facts: Readonly<Record<string, number>>;
  /** Results of training, before: to 1e−6. */
  readonly near?: Readonly<Record<string, number>>;
  /** Results of training, after: below this. */
  readonly below?: Readonly<Record<string, number>>;
}

const e = Math.E;

export const EXPECTATIONS: Readonly<Record<string, LessonExpectation>> = {
  bias: {
    setting: 'hidden',
    key: '{End}',
    before: {},
    near: { loss: Math.LN2, eigenvalues: 0.25 },
    facts: {},
    below: { loss: 0.05 },
  },
  polynomial: { setting: 'degree', key: '{End}', before: {}, facts: { train: 0 } },
  leaderboard: { setting: 'submissions', key: '{Home}', before: {}, facts: { public: 0.5 } },
  mismatch: {
    setting: 'shift',
    key: '{Home}',
    before: { limitTest: 241 / 180, limitTrain: 1 / 180 },
    facts: { limitTest: 1 / 180 },
  },
  saddle: {
    setting: 't',
    key: '{Home}',
    before: { escapeLoss: 0.990025, escapeModel: 0.99, quartic: 0.1 ** 4 / 4 },
    facts: { escapeLoss: 1, escapeModel: 1 },
  },
  random: {
    setting: 'trials',
    key: '{End}',
    before: { exact2: (2 - Math.SQRT2) / 4 },
    facts: { exact3: (Math.PI - 2 * Math.SQRT2) / (4 * Math.PI) },
  },
  ratio: {
    setting: 'point',
    key: '{End}',
    before: { loss: 3, trueRatio: 0.75 },
    facts: { loss: 10, trueRatio: 0.5, negativeShare: 0.5 },
  },
  batch: {
    setting: 'noiseBatch',
    key: '{End}',
    before: { variance: ((21.666666666666668 / 2) * 4) / 5 },
    facts: { variance: 0, enumerated: 0 },
  },
  momentum: {
    setting: 'beta',
    key: '{Home}',
    before: { x1: 0.8, x5: -0.58042 },
    facts: { x1: 0.8, x5: 0.32768 },
  },
  stall: {
    setting: 'eta',
    key: '{ArrowLeft}',
    before: { factor: -1, loss: 50, norm: 100 },
    facts: { factor: -0.99, norm: 100 * 0.99 ** 200 },
  },
  adaptive: {
    setting: 'eta',
    key: '{End}',
    before: { stepX: 0.4, stepY: -0.4 },
    facts: { stepX: 1, stepY: -1 },
  },
  schedule: { setting: 'at', key: '{End}', before: {}, facts: { quarter: 0.8535533905932737 } },
  hoeffding: {
    setting: 'samples',
    key: '{End}',
    before: { bound: 200 * Math.exp(-8) },
    facts: { bound: 200 * Math.exp(-40) },
  },
  softmax: {
    setting: 'shift',
    key: '{End}',
    before: { p1: 1 / (1 + e ** -2 + e ** -6) },
    facts: { p1: 1 / (1 + e ** -2 + e ** -6) },
  },
  losses: {
    setting: 'd',
    key: '{End}',
    before: {
      entropy: Math.SQRT2 / (1 + e ** -20),
      ratio: ((1 + e ** 20) * (1 + e ** -20)) / 4,
    },
    facts: { entropy: Math.SQRT2 / (1 + e ** 24) },
  },
  double: {
    setting: 'classes',
    key: '{End}',
    before: { floor: Math.log1p(2 / e) },
    facts: { floor: Math.log1p(38 / e) },
  },
  batchNorm: {
    setting: 'keep',
    key: '{Home}',
    before: { share: 1 - 0.9 ** 10, variance: 0.9 ** 10 + (1 - 0.9 ** 10) * (5 / 3) },
    facts: { share: 1, variance: 5 / 3 },
  },

  // Of the five networks the second to fourth improve; the fifth has the fourth inside it.
  needle: { setting: 'depth', key: '{Home}', before: { verdict: 1 }, facts: { verdict: 0, gain: 0 } },
  augment: {
    setting: 'shown',
    key: '{Home}',
    before: { samples: 8, changedHorizontal: 0, changedVertical: 1 },
    facts: { shown: 1 },
  },
  ridge: {
    setting: 'lambda',
    key: '{Home}',
    before: {
      low: (9 - Math.sqrt(61)) / 2 + 1,
      high: (9 + Math.sqrt(61)) / 2 + 1,
      intercept: 11 / 15,
      slope: 1.1,
    },
    facts: { low: (9 - Math.sqrt(61)) / 2, moved: 0, slope: 1.1, train: 0.675 },
  },
  escape: { setting: 'updates', key: '{Home}', before: { full: 0 }, facts: { full: 0.5, one: 0.5 } },
  sharp: {
    setting: 'shift',
    key: '{End}',
    before: { flat: 0.045, sharp: 4.5 },
    facts: { flat: 0.18, sharp: 18 },
  },
  ball: {
    setting: 'beta',
    key: '{Home}',
    before: {},
    near: { end: -1.0355787141 },
    facts: { end: 0.9601495555274 },
  },
  inputs: {
    setting: 'share',
    key: '{End}',
    before: { condition: 527682.6890517772 },
    facts: { condition: 1, high: 2, rate: 1 },
  },
  scale: {
    setting: 'radius',
    key: '{End}',
    before: { normalizedHigh: 2, plainHigh: 2, normalizedLoss: 0.25 },
    facts: { normalizedHigh: 0.08, normalizedRate: 25, plainRate: 1, normalizedLoss: 0.25 },
  },
  // 20 samples in 5 folds of 4; in 10 of 2.
  folds: {
    setting: 'folds',
    key: '{End}',
    before: { once: 20, largest: 4, byTrain: 8 },
    facts: { once: 20, largest: 2, byTrain: 8 },
  },
  // At δ = 0.6 Hoeffding's bound for a bad training set is 200·exp(−72).
  sufficient: {
    setting: 'delta',
    key: '{End}',
    before: { resamples: 10_000, violations: 0 },
    facts: { resamples: 10_000, good: 10_000, violations: 0, badHolding: 0 },
  },
  tradeoff: {
    setting: 'hypotheses',
    key: '{End}',
    before: { gap: 2 * Math.sqrt(Math.log(2000) / 800) },
    facts: { gap: 2 * Math.sqrt(Math.log(200_000) / 800) },
  },
  race: {
    setting: 'beta',
    key: '{Home}',
    before: { plain: 1.2, heavy: 1.5 },
    near: { plainMeasured: 1.2, heavyMeasured: 1.5 },
    facts: { heavy: 1.2 },
  },
  // Below: the loss of the normalised network at the largest rate.
  shift: { setting: 'rate', key: '{End}', before: {}, facts: {}, below: { 'normalized-loss': 0.01 } },
  count: {
    setting: 'layers',
    key: '{Home}',
    before: { 'count-sample': 1035815, 'count-narrow': 6380585, 'count-wide': 6341321 },
    facts: { parameters: 430 * 39 },
  },
};
