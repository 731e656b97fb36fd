import {
  effortFor,
  ESTIMATE_POINTS,
  estimateBytes,
  type EstimateEffort,
} from '../../app/curvature/estimate-spectrum.ts';
import { nextStart } from '../../app/curvature/spectrum-cost.ts';
import { SPECTRUM_COLUMNS, type SpectrumBlock } from '../../app/curvature/spectrum-record.ts';
import type { Experiment } from '../../app/experiment/experiment.ts';
import type { JobOutput, SpectrumPointBlock } from '../../app/protocol/jobs.ts';
import type { SeriesCost } from '../../app/protocol/spectra.ts';
import { HostFailure } from './host-failure.ts';

/** Default of `analysis.analysisShare`. */
const DEFAULT_SHARE = 0.2;
/** Work per job, in milliseconds: longer than a job's overhead, short enough to cancel and to share threads. */
const JOB_TIME = 40;
const MAX_JOB_POINTS = 256;
/** Points that may be owed at once, and the bytes their parameters may take. */
const MAX_OWED = 1024;
const MAX_OWED_BYTES = 64 * 2 ** 20;
/** Shortest time between two automatic spectra, in milliseconds: nobody sees more of them. */
const AUTO_INTERVAL = 1000 / 60;

/** How spectra along a run are to be taken. */
export interface SeriesPlan {
  readonly every: number | 'auto';
  readonly share: number;
  /** Null for whole spectra. */
  readonly effort: EstimateEffort | null;
  /** Bytes that one job holds in large arrays. */
  readonly bytes: number;
  /** Most points owed at once. */
  readonly limit: number;
}

/**
 * What an experiment asks for: every k steps, or as often as the share of time allows. A network above the dense limit whose
 * checkpoints are to have spectra gets estimates, automatically. Null where there is nothing to do or memory has no room.
 */
export function seriesPlan(
  analysis: Experiment['analysis'],
  { parameters, samples }: { readonly parameters: number; readonly samples: number },
  memory: { readonly denseLimit: number; readonly bytes: number },
  denseBytes: number,
): SeriesPlan | null {
  const isDense = parameters <= memory.denseLimit;
  const every = analysis.spectrumEvery ?? (isDense || !analysis.spectrum ? undefined : 'auto');
  if (every === undefined) return null;
  const effort = isDense ? null : effortFor(parameters, samples, memory.bytes, 'quick');
  if (!isDense && effort === null) return null;
  return {
    every,
    share: analysis.analysisShare ?? DEFAULT_SHARE,
    effort,
    bytes: effort === null ? denseBytes : estimateBytes(parameters, effort),
    limit: Math.max(4, Math.min(MAX_OWED, Math.floor(MAX_OWED_BYTES / (16 * parameters)))),
  };
}

export interface SeriesServices {
  analyze(points: SpectrumPointBlock): Promise<JobOutput<'spectra'>>;
  /** Records and publishes, in the order of steps. */
  deliver(block: SpectrumBlock): Promise<void>;
  /** `auto`: the training is to send its newest point. */
  request(): void;
  /** The training may owe this many points less. */
  taken(count: number): void;
  /** Steps that the training has made since it was started or resumed, and the milliseconds it took. */
  pace(): { readonly steps: number; readonly milliseconds: number };
  readonly threads: number;
  /** The same while the training waits. */
  readonly heldThreads: number;
}

/**
 * Computes the spectra that a training sends, several jobs at a time, and delivers them in the order of their steps. With
 * `every: k` the training waits once `limit` points are owed, so that all are computed and memory stays bounded; with `auto`
 * the next point is asked for when the share of time allows it, and training never waits.
 */
export class SpectrumSeries {
  readonly #plan: SeriesPlan;
  readonly #services: SeriesServices;
  readonly #waiting: SpectrumPointBlock[] = [];
  #active = 0;
  #owed = 0;
  #order: Promise<void> = Promise.resolve();
  #timer: NodeJS.Timeout | undefined;
  #isClosed = false;
  /** A job was cancelled: what comes after it would leave a gap in the order that a resumed run relies on. */
  #isBroken = false;
  #idle: (() => void)[] = [];
  #fullSince: number | null = null;
  #held = 0;
  #busy = 0;
  #spectra = 0;
  #failed = 0;
  /** When the spectra so far are no more than their share of the time. */
  #paid = -Infinity;
  /** Exponential means, of milliseconds per spectrum. */
  #hessian = NaN;
  #total = NaN;

  constructor(plan: SeriesPlan, services: SeriesServices) {
    this.#plan = plan;
    this.#services = services;
    // The start is sent unasked; a resumed training has to be asked.
    if (plan.every === 'auto') this.#timer = setTimeout(() => services.request(), AUTO_INTERVAL);
  }

  receive(points: SpectrumPointBlock): void {
    if (this.#isClosed) return;
    this.#waiting.push(points);
    this.#owed += points.steps.length;
    if (this.#plan.every !== 'auto' && this.#owed >= this.#plan.limit) this.#fullSince ??= performance.now();
    this.#start();
  }

  /** Resolves when everything received so far is delivered. */
  settled(): Promise<void> {
    clearTimeout(this.#timer);
    if (this.#active === 0 && this.#waiting.length === 0) return Promise.resolve();
    return new Promise((resolve) => this.#idle.push(resolve));
  }

  /** Drops what has not begun. */
  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    this.#waiting.length = 0;
  }

  cost(): SeriesCost | null {
    const { steps, milliseconds } = this.#services.pace();
    if (this.#spectra === 0) return null;
    const held = this.#held + (this.#fullSince === null ? 0 : performance.now() - this.#fullSince);
    return {
      spectra: this.#spectra,
      failed: this.#failed,
      hessian: this.#hessian,
      solve: this.#total - this.#hessian,
      step: Math.max(milliseconds - held, 0) / Math.max(steps, 1),
      share: this.#busy / Math.max(milliseconds, 1e-3),
      secondsHeld: held / 1000,
      threads: this.#services.threads,
    };
  }

  #break(): void {
    this.#isBroken = true;
    this.close();
  }

  #start(): void {
    const { threads, heldThreads } = this.#services;
    while (this.#active < (this.#fullSince === null ? threads : heldThreads) && this.#waiting.length > 0) {
      const size = Number.isNaN(this.#total) ? 1 : Math.ceil(JOB_TIME / Math.max(this.#total, 1e-3));
      const points = takePoints(this.#waiting, Math.min(MAX_JOB_POINTS, size));
      this.#run(points);
    }
  }

  #run(points: SpectrumPointBlock): void {
    this.#active++;
    const began = performance.now();
    const outcome = this.#services.analyze(points).then(
      (output) => ({ output }),
      (error: unknown) => ({ error }),
    );
    this.#order = this.#order
      .then(async () => {
        const result = await outcome;
        if (this.#isBroken) return;
        if ('output' in result) await this.#accept(result.output, points, began);
        else if (result.error instanceof HostFailure && result.error.code === 'cancelled') this.#break();
        else {
          this.#failed += points.steps.length;
          await this.#services.deliver(missing(points, this.#plan.effort !== null));
        }
      })
      .catch(() => this.#break())
      .then(() => this.#finish(points));
  }

  async #accept(
    { block, hessian, total }: JobOutput<'spectra'>,
    points: SpectrumPointBlock,
    began: number,
  ): Promise<void> {
    const { count } = block;
    const weight = Number.isNaN(this.#total) ? 1 : 0.2;
    this.#hessian =
      weight * (hessian / count) + (1 - weight) * (Number.isNaN(this.#hessian) ? 0 : this.#hessian);
    this.#total = weight * (total / count) + (1 - weight) * (Number.isNaN(this.#total) ? 0 : this.#total);
    this.#busy += total;
    this.#spectra += count;
    await this.#services.deliver(block);
    if (this.#plan.every !== 'auto' || this.#isClosed || points.steps.length === 0) return;
    const now = performance.now();
    // The thread's time counts, and no waiting for a thread; what one took too much, the next ones pay for.
    this.#paid = nextStart(Math.max(this.#paid, began), total, this.#plan.share);
    const next = Math.max(this.#paid, began + AUTO_INTERVAL);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#services.request(), next - now);
  }

  #finish(points: SpectrumPointBlock): void {
    this.#active--;
    this.#owed -= points.steps.length;
    if (this.#fullSince !== null && this.#owed < this.#plan.limit) {
      this.#held += performance.now() - this.#fullSince;
      this.#fullSince = null;
    }
    this.#services.taken(points.steps.length);
    this.#start();
    if (this.#active > 0 || this.#waiting.length > 0) return;
    for (const resolve of this.#idle.splice(0)) resolve();
  }
}

/** Up to `size` points off the front. */
function takePoints(waiting: SpectrumPointBlock[], size: number): SpectrumPointBlock {
  const first = waiting[0];
  const count = first.steps.length;
  if (count <= size) {
    waiting.shift();
    return first;
  }
  const part = (from: number, to: number): SpectrumPointBlock => {
    const rows = (table: Float64Array): Float64Array =>
      table.slice((from * table.length) / count, (to * table.length) / count);
    return {
      steps: rows(first.steps),
      rates: rows(first.rates),
      thetas: rows(first.thetas),
      scales: rows(first.scales),
      states: rows(first.states),
    };
  };
  waiting[0] = part(size, count);
  return part(0, size);
}

/** Spectra that could not be computed: their steps, and NaN. */
function missing({ steps, thetas }: SpectrumPointBlock, isEstimate: boolean): SpectrumBlock {
  const count = steps.length;
  const width = isEstimate ? ESTIMATE_POINTS : thetas.length / count;
  const rows = new Float64Array(count * SPECTRUM_COLUMNS.length).fill(NaN);
  for (let k = 0; k < count; k++) rows[k * SPECTRUM_COLUMNS.length] = steps[k];
  return {
    count,
    width,
    rows,
    values: new Float64Array(count * width).fill(NaN),
    weights: new Float64Array(isEstimate ? count * width : 0).fill(NaN),
  };
}
