import type { TrainingMessage, TrainingStart } from '../app/protocol/jobs.ts';
import { readsAverages } from '../app/network/network-state.ts';
import { hasPreconditioner, preconditionerOf } from '../app/training/preconditioner.ts';
import type { Trainer } from '../app/training/trainer.ts';

/** Gathers the points of a training whose spectra are wanted. */
export interface SpectrumPoints {
  /** After the start and after every step. */
  observe(): void;
  /** As many points are owed as may be: training waits until some are taken. */
  isFull(): boolean;
  /** Sends what has been gathered; `last` at the end of the run, which belongs to every series. */
  flush(last?: boolean): void;
  /** The host wants the spectrum of the newest point. */
  request(): void;
  /** The host is done with this many points. */
  taken(count: number): void;
}

const NONE: SpectrumPoints = {
  observe: () => undefined,
  isFull: () => false,
  flush: () => undefined,
  request: () => undefined,
  taken: () => undefined,
};

/**
 * With `every: k` the start, every k-th step and the last one are due and all are sent; no more than `limit` are owed at a
 * time. With `auto` the start and the last step are due, and in between whatever point is newest when the host asks: it
 * never waits. Steps up to `after` are recorded already.
 */
export function createSpectrumPoints(
  start: Pick<TrainingStart, 'spectra' | 'optimizer' | 'loss'>,
  trainer: Trainer,
  send: (message: TrainingMessage) => void,
): SpectrumPoints {
  const plan = start.spectra;
  if (plan === undefined) return NONE;
  const parameters = trainer.theta.length;
  const keepsState = start.loss.kind === 'network' && readsAverages(start.loss.spec.layers);
  let waiting: {
    readonly step: number;
    readonly rate: number;
    readonly theta: Float64Array;
    readonly scale: Float64Array | null;
    readonly state: Float64Array;
  }[] = [];
  let newest = plan.after;
  let owed = 0;
  let isWanted = false;

  function take(): void {
    if (trainer.step <= newest || trainer.divergence !== null) return;
    newest = trainer.step;
    owed++;
    isWanted = false;
    const scale = hasPreconditioner(start.optimizer)
      ? preconditionerOf(start.optimizer, parameters, trainer.checkpoint().optimizerState, trainer.step)
      : null;
    const { step, nextRate: rate, networkState } = trainer;
    const state = keepsState ? networkState.slice() : new Float64Array(0);
    waiting.push({ step, rate, theta: trainer.theta.slice(), scale, state });
  }

  function flush(last = false): void {
    if (last) take();
    if (waiting.length === 0) return;
    const points = waiting;
    waiting = [];
    const thetas = new Float64Array(points.length * parameters);
    const scales = new Float64Array(points[0].scale === null ? 0 : thetas.length);
    const states = new Float64Array(points.length * points[0].state.length);
    points.forEach(({ theta, scale, state }, k) => {
      thetas.set(theta, k * parameters);
      states.set(state, k * state.length);
      if (scale !== null) scales.set(scale, k * parameters);
    });
    send({
      kind: 'spectra',
      points: {
        steps: Float64Array.from(points, ({ step }) => step),
        rates: Float64Array.from(points, ({ rate }) => rate),
        thetas,
        scales,
        states,
      },
    });
  }

  return {
    observe() {
      const isDue = plan.every === 'auto' ? isWanted || trainer.step === 0 : trainer.step % plan.every === 0;
      if (isDue) take();
    },
    isFull: () => plan.every !== 'auto' && owed >= plan.limit,
    flush,
    request() {
      isWanted = true;
      take();
      flush();
    },
    taken(count) {
      owed -= count;
    },
  };
}
