import type { PointCard } from '../../app/curvature/point-card.ts';

/** A checkpoint whose card is wanted. */
export interface CardRequest {
  readonly step: number;
  readonly theta: Float64Array;
  /** See `checkpointLoss`. */
  readonly optimizerState: Float64Array;
}
export type CardOutcome =
  { readonly step: number; readonly card: PointCard } | { readonly step: number; readonly error: Error };

/**
 * Analyses checkpoints in the order in which they came, a few at a time so that other work finds a free thread, and
 * delivers the outcomes in that order too.
 */
export class CardQueue {
  readonly #analyze: (request: CardRequest) => Promise<PointCard>;
  readonly #deliver: (outcome: CardOutcome) => Promise<void>;
  readonly #width: number;
  readonly #waiting: CardRequest[] = [];
  #active = 0;
  #order: Promise<void> = Promise.resolve();
  #idle: (() => void)[] = [];

  constructor(options: {
    analyze: (request: CardRequest) => Promise<PointCard>;
    deliver: (outcome: CardOutcome) => Promise<void>;
    /** Analyses under way at once. */
    width: number;
  }) {
    this.#analyze = options.analyze;
    this.#deliver = options.deliver;
    this.#width = options.width;
  }

  add(request: CardRequest): void {
    this.#waiting.push(request);
    this.#start();
  }

  /** Drops what has not started. */
  clear(): void {
    this.#waiting.length = 0;
  }

  /** Resolves when everything asked for so far is delivered. */
  settled(): Promise<void> {
    if (this.#active === 0 && this.#waiting.length === 0) return Promise.resolve();
    return new Promise((resolve) => this.#idle.push(resolve));
  }

  #start(): void {
    while (this.#active < this.#width && this.#waiting.length > 0) {
      const request = this.#waiting.shift();
      if (request) this.#run(request);
    }
  }

  #run(request: CardRequest): void {
    const { step } = request;
    this.#active++;
    const outcome = this.#analyze(request).then(
      (card): CardOutcome => ({ step, card }),
      (error: unknown): CardOutcome => ({
        step,
        error: error instanceof Error ? error : new Error(String(error)),
      }),
    );
    this.#order = this.#order
      .then(async () => this.#deliver(await outcome))
      .catch(() => undefined)
      .then(() => {
        this.#active--;
        this.#start();
        if (this.#active > 0 || this.#waiting.length > 0) return;
        for (const resolve of this.#idle.splice(0)) resolve();
      });
  }
}
