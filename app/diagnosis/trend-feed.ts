import {
  clearerTrend,
  createStallDetector,
  type StallDetector,
  type Trend,
  type TrendState,
} from './stall-detector.ts';

/** Most places along the run whose state is kept; at the limit every other one goes and the distance doubles. */
const MOST_PLACES = 60;
/** Records between the first places: a run of a few seconds has thousands. */
const FIRST_DISTANCE = 4;

export interface TrendPlace {
  readonly step: number;
  readonly state: TrendState;
}

export interface TrendFeed {
  /** Records that were taken. */
  readonly records: number;
  /**
   * Takes the records from `records` on: three columns of the same length, null where nothing was evaluated. A record costs O(1)
   * however long the run is.
   */
  extend(
    steps: readonly (number | null)[],
    full: readonly (number | null)[],
    batch: readonly (number | null)[],
  ): void;
  trend(): Trend;
  /** State at places along the run, ascending by step. */
  places(): readonly TrendPlace[];
}

/** The stall detector of a run under way, over the full training losses and over those of the batches: the clearer one speaks. */
export function createTrendFeed(): TrendFeed {
  const full = createLine();
  const batch = createLine();
  let records = 0;
  const chosen = (): ReturnType<typeof createLine> => {
    const of = full.detector.trend();
    return clearerTrend(of, batch.detector.trend()) === of ? full : batch;
  };
  return {
    get records() {
      return records;
    },
    extend(steps, fullLosses, batchLosses) {
      for (; records < steps.length; records++) {
        const step = steps[records] ?? records;
        full.push(step, fullLosses[records]);
        batch.push(step, batchLosses[records]);
      }
    },
    trend: () => chosen().detector.trend(),
    places: () => chosen().places,
  };
}

function createLine(): {
  readonly detector: StallDetector;
  readonly count: number;
  readonly places: readonly TrendPlace[];
  push(step: number, loss: number | null | undefined): void;
} {
  const detector = createStallDetector();
  let places: TrendPlace[] = [];
  let [count, distance] = [0, FIRST_DISTANCE];
  return {
    detector,
    get count() {
      return count;
    },
    get places() {
      return places;
    },
    push(step, loss) {
      if (loss === null || loss === undefined) return;
      detector.push(step, loss);
      count++;
      if (count % distance !== 0) return;
      places.push({ step, state: detector.trend().state });
      if (places.length <= MOST_PLACES) return;
      places = places.filter((_, k) => k % 2 === 1);
      distance *= 2;
    },
  };
}
