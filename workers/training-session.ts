import type { TrainingCommand, TrainingMessage, TrainingStart } from '../app/protocol/jobs.ts';
import { kernelModule } from '../app/numerics/kernels/kernels.ts';
import { METRIC_COLUMNS } from '../app/training/metric-columns.ts';
import { createTrainer, type Trainer } from '../app/training/trainer.ts';
import type { TrainingProblem } from '../app/training/training-problem.ts';
import type { TrainingCheckpoint } from '../app/training/training-state.ts';
import { createSpectrumPoints } from './spectrum-points.ts';

/** Work between two looks at the message queue, in ms: commands are answered within about this time. */
const SLICE = 8;
/** Shortest time between two metrics messages, in ms (at most 60 a second). */
const METRICS_INTERVAL = 1000 / 60;
/** Shortest time between two position messages, in ms (at most 30 a second). */
const POSITION_INTERVAL = 1000 / 30;
/** Checkpoints on their way to the disk at most: training waits for `checkpointTaken` beyond, so that no backlog hides its state. */
const CHECKPOINTS_OWED = 32;
/** Positions are sent for problems of at most this many parameters. */
const POSITION_PARAMETERS = 10;

/** What a session needs of the thread it runs in; tests give their own. */
export interface SessionPort {
  /** Gives the message away; the arrays are the receiver's from then on. */
  send(message: TrainingMessage): void;
  /** Monotonic time in ms. */
  now(): number;
  /** Calls back after messages that wait have been handled. */
  later(callback: () => void): void;
  /** The session has ended: nothing more will be sent. */
  end(): void;
}

export interface TrainingSession {
  handle(command: TrainingCommand): void;
}

function beginning({ resume, theta, optimizerState }: TrainingStart): TrainingCheckpoint | Float64Array {
  if (resume !== undefined) return resume;
  return optimizerState === undefined ? theta : { step: 0, theta, optimizerState };
}

/**
 * Runs one training: steps in slices of time, commands in between. Time decides only when messages are sent and which
 * positions are shown, never a number: records (metrics rows, checkpoints) are all sent, whatever the machine's speed.
 *
 * A new run sends the row and checkpoint of step 0; a resumed run sends what comes after its checkpoint. Checkpoints: every
 * `checkpointEvery` steps, the last step, on demand, and at the end of a stopped or diverged run; one per step at most. Runs
 * with early stopping add the state of the lowest validation loss at their end, which may lie before the last step. In a
 * diverged run the last is the last finite state, and `message` says what became non-finite (`Divergence`).
 */
export function startSession(
  problem: TrainingProblem,
  start: TrainingStart,
  port: SessionPort,
  trainer: Trainer = createTrainer(problem, start, beginning(start)),
): TrainingSession {
  const points = createSpectrumPoints(start, trainer, (message) => port.send(message));
  const showsPosition = problem.objective.dimension <= POSITION_PARAMETERS;
  let paused = start.paused;
  let stopping = false;
  let ended = false;
  let scheduled = false;
  let singleSteps = 0;
  let rows: Float64Array[] = [];
  let metricsSent = -Infinity;
  let positionSent = -Infinity;
  let positionStep = -1;
  let checkpointStep = start.resume?.step ?? -1;
  let checkpointsOwed = 0;

  function record(row: Float64Array | null): void {
    if (row !== null) rows.push(row);
  }

  function flushMetrics(force: boolean): void {
    if (rows.length === 0 || (!force && port.now() - metricsSent < METRICS_INTERVAL)) return;
    const width = METRIC_COLUMNS.length;
    const table = new Float64Array(rows.length * width);
    rows.forEach((row, at) => {
      table.set(row, at * width);
    });
    rows = [];
    metricsSent = port.now();
    port.send({ kind: 'metrics', rows: table });
  }

  function showPosition(force: boolean): void {
    if (!showsPosition || positionStep === trainer.step) return;
    if (!force && port.now() - positionSent < POSITION_INTERVAL) return;
    positionStep = trainer.step;
    positionSent = port.now();
    const theta = trainer.theta.slice();
    port.send({ kind: 'position', step: trainer.step, theta, loss: problem.objective.loss(theta) });
  }

  function sendCheckpoint(): void {
    if (checkpointStep === trainer.step) return;
    checkpointStep = trainer.step;
    checkpointsOwed++;
    flushMetrics(true); // a checkpoint's row is there when the checkpoint is
    port.send({ kind: 'checkpoint', checkpoint: trainer.checkpoint(), ...trainer.measure() });
  }

  /** What early stopping keeps: the state of the lowest validation loss, unless its step already has a checkpoint. */
  function sendBest(): void {
    const best = trainer.best();
    if (best === null || best.step === checkpointStep || best.step % start.checkpointEvery === 0) return;
    const measured = trainer.measure(best);
    port.send({ kind: 'checkpoint', checkpoint: best, ...measured });
  }

  function sendState(): void {
    port.send({ kind: 'state', state: paused ? 'paused' : 'running', step: trainer.step });
  }

  function finish(outcome: 'completed' | 'stopped' | 'diverged'): void {
    ended = true;
    points.flush(true);
    sendCheckpoint();
    sendBest();
    flushMetrics(true);
    showPosition(true);
    const message = trainer.divergence ?? (trainer.stoppedEarly ? 'earlyStopping' : null);
    port.send({ kind: 'ended', outcome, step: trainer.step, message });
    port.end();
  }

  function advance(): void {
    record(trainer.advance());
    points.observe();
    if (trainer.divergence === null && trainer.step % start.checkpointEvery === 0) sendCheckpoint();
  }

  const mustWait = (): boolean => points.isFull() || checkpointsOwed >= CHECKPOINTS_OWED;
  const isOver = (): boolean =>
    trainer.divergence !== null || trainer.stoppedEarly || trainer.step >= start.steps;

  function slice(): void {
    scheduled = false;
    if (ended) return;
    const deadline = port.now() + SLICE;
    while (!stopping && !isOver() && !mustWait() && (singleSteps > 0 || !paused)) {
      advance();
      if (singleSteps > 0) {
        singleSteps--;
        if (paused && singleSteps === 0) {
          flushMetrics(true);
          showPosition(true);
          sendState();
        }
      }
      if (port.now() >= deadline) break;
    }
    points.flush();
    if (isOver()) {
      finish(trainer.divergence === null ? 'completed' : 'diverged');
      return;
    }
    if (stopping) {
      finish('stopped');
      return;
    }
    flushMetrics(false);
    showPosition(false);
    // `spectraTaken` and `checkpointTaken` wake a training that waits for them.
    if ((!paused || singleSteps > 0) && !mustWait()) schedule();
  }

  function schedule(): void {
    if (scheduled || ended) return;
    scheduled = true;
    port.later(slice);
  }

  function handle(message: TrainingCommand): void {
    if (ended) return;
    switch (message.command) {
      case 'pause':
        paused = true;
        singleSteps = 0;
        flushMetrics(true);
        showPosition(true);
        sendState();
        break;
      case 'resume':
        paused = false;
        sendState();
        break;
      case 'step':
        // One step of a running training is a pause after one more step.
        paused = true;
        singleSteps++;
        break;
      case 'stop':
        stopping = true;
        break;
      case 'checkpoint':
        sendCheckpoint();
        break;
      case 'spectrum':
        points.request();
        return;
      case 'spectraTaken':
        points.taken(message.count);
        break;
      case 'checkpointTaken':
        checkpointsOwed--;
        break;
    }
    schedule();
  }

  port.send({ kind: 'kernels', kernels: kernelModule() });
  if (start.resume === undefined) {
    record(trainer.startRow());
    points.observe();
    points.flush();
    sendCheckpoint();
  }
  flushMetrics(true);
  showPosition(true);
  sendState();
  schedule();
  return { handle };
}
