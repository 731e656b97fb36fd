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
