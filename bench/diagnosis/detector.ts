import { readFileSync } from 'node:fs';
import { instantiateKernels, useKernels } from '../../app/numerics/kernels/kernels.ts';
import { trainingSchema } from '../../app/experiment/experiment.ts';
import { createTrendFeed } from '../../app/diagnosis/trend-feed.ts';
import { METRIC_COLUMNS } from '../../app/training/metric-columns.ts';
import { createTrainer, type TrainerSettings } from '../../app/training/trainer.ts';
import { trainingProblem } from '../../app/training/training-problem.ts';
import { benchmarkNetwork, NETWORKS } from '../networks.ts';
import { createStallDetector, type TrendState } from '../../app/diagnosis/stall-detector.ts';
import { randomStream } from '../../app/numerics/random.ts';

const RUNS = 2000;

/** Shares of the states over seeded series of a loss with AR(1) noise. */
function states(
  length: number,
  correlation: number,
  noise: number,
  loss: (share: number) => number,
): Map<TrendState, number> {
  const counts = new Map<TrendState, number>();
  for (let seed = 0; seed < RUNS; seed++) {
    const stream = randomStream(seed, 'detector-bench');
    const detector = createStallDetector();
    let state = stream.normal();
    for (let k = 0; k < length; k++) {
      state = correlation * state + Math.sqrt(1 - correlation ** 2) * stream.normal();
      detector.push(k, loss(k / length) * (1 + noise * state));
    }
    const found = detector.trend().state;
    counts.set(found, (counts.get(found) ?? 0) + 1);
  }
  return counts;
}

/** Prints how often the detector calls what does not fall falling, and what falls stalled. */
export function main(): void {
  const share = (counts: Map<TrendState, number>, ...kinds: TrendState[]): string =>
    (kinds.reduce((sum, kind) => sum + (counts.get(kind) ?? 0), 0) / RUNS).toFixed(4);
  console.log(
    '| records | autocorrelation | noise | flat loss called falling | loss halved over the run called stalled | flat loss called stalled |',
  );
  console.log('|---:|---:|---:|---:|---:|---:|');
  for (const length of [200, 1000, 5000]) {
    for (const correlation of [0, 0.5, 0.9, 0.98]) {
      for (const noise of [0.02, 0.2]) {
        const flat = states(length, correlation, noise, () => 1);
        const falling = states(length, correlation, noise, (at) => 2 ** -at);
        console.log(
          `| ${length} | ${correlation} | ${noise} | ${share(flat, 'falling', 'crawling')} | ${share(falling, 'crawling', 'flat', 'rising')} | ${share(flat, 'crawling', 'flat', 'rising')} |`,
        );
      }
    }
  }
  const detector = createStallDetector();
  const began = performance.now();
  const records = 1_000_000;
  for (let k = 0; k < records; k++) {
    detector.push(k, 1 + 0.1 * Math.sin(k));
    if (k % 100 === 0) detector.trend();
  }
  console.log(
    `\nCost: ${((1000 * (performance.now() - began)) / records).toFixed(3)} µs a record, asked every 100 records.`,
  );
}

/** What following a run live costs: network B in the kernels, its records taken as the window gets them, at most 60 times a second. */
export function liveCost(kernels: string): void {
  useKernels(instantiateKernels(readFileSync(kernels)));
  const { objective, theta } = benchmarkNetwork(NETWORKS.B.sizes, NETWORKS.B.samples);
  const updates = 30_000;
  const shares: string[] = [];
  for (const batchSize of [32, 'full'] as const) {
    const trainer = createTrainer(
      trainingProblem(objective, null),
      trainingSchema.parse({
        optimizer: { kind: 'adam', rate: 1e-3 },
        batchSize,
        steps: updates,
        evaluateEvery: 16,
      }) as TrainerSettings,
      theta,
    );
    const [steps, full, batch]: (number | null)[][] = [[], [], []];
    const feed = createTrendFeed();
    let [trained, followed, frame] = [0, 0, 0];
    const count = batchSize === 'full' ? updates / 6 : updates;
    for (let k = 0; k < count; k++) {
      const began = performance.now();
      const row = trainer.advance();
      const between = performance.now();
      trained += between - began;
      if (row !== null) {
        steps.push(row[0]);
        const loss = row[METRIC_COLUMNS.indexOf('trainLoss')];
        full.push(Number.isFinite(loss) ? loss : null);
        batch.push(row[METRIC_COLUMNS.indexOf('batchLoss')]);
      }
      if (trained - frame < 1000 / 60) continue;
      frame = trained;
      const asked = performance.now();
      feed.extend(steps, full, batch);
      feed.trend();
      followed += performance.now() - asked;
    }
    shares.push(
      `batch ${batchSize}: ${((100 * followed) / trained).toFixed(2)} % of ${trained.toFixed(0)} ms for ${count} updates`,
    );
  }
  console.log(
    `\nLive diagnosis on network B (4-32-32-3 tanh, N = 500, Adam, full loss every 16 updates): ${shares.join('; ')}.`,
  );
}
