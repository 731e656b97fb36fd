import { describe, expect, it } from 'vitest';
import type { Objective } from '../app/numerics/objective.ts';
import { METRIC_COLUMNS } from '../app/training/metric-columns.ts';
import type { TrainingMessage, TrainingStart } from '../app/protocol/jobs.ts';
import { createTrainer } from '../app/training/trainer.ts';
import { trainingProblem } from '../app/training/training-problem.ts';
import { startSession, type SessionPort } from './training-session.ts';

/** f(x) = λx²/2. */
function parabola(lambda: number): Objective {
  return {
    dimension: 1,
    loss: ([x]) => 0.5 * lambda * x * x,
    gradient: ([x], out) => {
      out[0] = lambda * x;
      return 0.5 * lambda * x * x;
    },
    hessianVectorProduct: (_theta, v, out) => {
      out[0] = lambda * v[0];
    },
    hessian: (_theta, out) => {
      out[0] = lambda;
    },
  };
}

const start = (change: Partial<TrainingStart>): TrainingStart => ({
  loss: {
    kind: 'function',
    key: 'parabola',
    spec: { kind: 'function', variables: ['x'], expression: 'x^2' },
  },
  optimizer: { kind: 'momentum', rate: 0.1, momentum: 0.5 },
  batchSize: 'full',
  steps: 50,
  seed: 0,
  evaluateEvery: 5,
  checkpointEvery: 20,
  theta: Float64Array.of(1),
  paused: false,
  ...change,
});

/** A port whose clock moves `tick` ms at every look, and whose queue the test turns by hand. */
class FakePort implements SessionPort {
  readonly sent: TrainingMessage[] = [];
  readonly #tick: number;
  #time = 0;
  #next: (() => void)[] = [];
  ended = false;

  constructor(tick: number) {
    this.#tick = tick;
  }
  send(message: TrainingMessage): void {
    if (this.ended) throw new Error('sent after the end');
    this.sent.push(message);
  }
  now(): number {
    this.#time += this.#tick;
    return this.#time;
  }
  later(callback: () => void): void {
    this.#next.push(callback);
  }
  end(): void {
    this.ended = true;
  }
  turn(): boolean {
    const callbacks = this.#next;
    this.#next = [];
    for (const callback of callbacks) callback();
    return callbacks.length > 0;
  }
  turnAll(): void {
    while (this.turn());
  }
  of<K extends TrainingMessage['kind']>(kind: K): Extract<TrainingMessage, { kind: K }>[] {
    return this.sent.filter(
      (message): message is Extract<TrainingMessage, { kind: K }> => message.kind === kind,
    );
  }
  rows(): number[] {
    return this.of('metrics').flatMap(({ rows }) => [...rows]);
  }
  steps(): number[] {
    return this.rows().filter((_, at) => at % METRIC_COLUMNS.length === 0);
  }
}

function complete(tick: number, change: Partial<TrainingStart> = {}, lambda = 1): FakePort {
  const port = new FakePort(tick);
  startSession(trainingProblem(parabola(lambda), null), start(change), port);
  port.turnAll();
  return port;
}

describe('training session', () => {
  it('waits while too many checkpoints are on their way, answers meanwhile, and loses none', () => {
    const port = new FakePort(0);
    const session = startSession(
      trainingProblem(parabola(1), null),
      start({ steps: 200, checkpointEvery: 1 }),
      port,
    );
    port.turnAll();
    const waiting = port.of('checkpoint').length;
    expect(waiting).toBeLessThan(50);
    expect(port.ended).toBe(false);
    session.handle({ command: 'pause' });
    expect(port.sent.at(-1)).toEqual({ kind: 'state', state: 'paused', step: waiting - 1 });
    session.handle({ command: 'resume' });
    for (let taken = 0; taken < port.of('checkpoint').length; taken++) {
      session.handle({ command: 'checkpointTaken' });
      port.turnAll();
    }
    expect(port.ended).toBe(true);
    const steps = port.of('checkpoint').map(({ checkpoint }) => checkpoint.step);
    expect(steps).toEqual(Array.from({ length: 201 }, (_, step) => step));
    const freely = complete(0, { steps: 200, checkpointEvery: 20 });
    expect(port.of('checkpoint').at(-1)?.checkpoint.theta).toEqual(
      freely.of('checkpoint').at(-1)?.checkpoint.theta,
    );
  });

  it('sends every row and checkpoint once, and the end last, however fast the clock runs', () => {
    const reference = complete(0);
    for (const tick of [0, 1, 100]) {
      const port = complete(tick);
      expect(port.steps()).toEqual(Array.from({ length: 51 }, (_, step) => step));
      expect(port.of('checkpoint').map(({ checkpoint }) => checkpoint.step)).toEqual([0, 20, 40, 50]);
      expect(port.rows()).toEqual(reference.rows());
      expect(port.of('checkpoint')).toEqual(reference.of('checkpoint'));
      expect(port.sent[port.sent.length - 1]).toEqual({
        kind: 'ended',
        outcome: 'completed',
        step: 50,
        message: null,
      });
      expect(port.ended).toBe(true);
    }
    expect(complete(0).of('metrics').length).toBeLessThan(10);
    expect(complete(100).of('metrics').length).toBeGreaterThan(40);
  });

  it('a checkpoint comes after its row and carries loss and gradient norm', () => {
    const port = complete(0);
    let rowsSeen = 0;
    for (const message of port.sent) {
      if (message.kind === 'metrics') rowsSeen += message.rows.length / METRIC_COLUMNS.length;
      if (message.kind !== 'checkpoint') continue;
      expect(rowsSeen).toBeGreaterThan(message.checkpoint.step);
      const [x] = message.checkpoint.theta;
      expect(message.loss).toBe(0.5 * x * x);
      expect(message.gradientNorm).toBe(Math.abs(x));
    }
  });

  it('starts paused, makes single steps, resumes', () => {
    const port = new FakePort(1);
    const session = startSession(trainingProblem(parabola(1), null), start({ paused: true }), port);
    port.turnAll();
    expect(port.of('state')).toEqual([{ kind: 'state', state: 'paused', step: 0 }]);
    expect(port.of('position').map(({ step }) => step)).toEqual([0]);
    session.handle({ command: 'step' });
    session.handle({ command: 'step' });
    port.turnAll();
    expect(port.of('state').pop()).toEqual({ kind: 'state', state: 'paused', step: 2 });
    expect(port.of('position').pop()?.step).toBe(2);
    session.handle({ command: 'resume' });
    port.turnAll();
    expect(port.rows()).toEqual(complete(0).rows());
  });

  it('pauses between slices, gives a checkpoint on demand, and stops with one', () => {
    const port = new FakePort(3);
    const session = startSession(trainingProblem(parabola(1), null), start({}), port);
    port.turn();
    session.handle({ command: 'pause' });
    const paused = port.of('state').pop();
    expect(paused?.state).toBe('paused');
    const step = paused?.step ?? -1;
    expect(step).toBeGreaterThan(0);
    expect(step).toBeLessThan(20);
    port.turnAll();
    session.handle({ command: 'checkpoint' });
    session.handle({ command: 'checkpoint' });
    expect(port.of('checkpoint').map(({ checkpoint }) => checkpoint.step)).toEqual([0, step]);
    session.handle({ command: 'step' });
    session.handle({ command: 'stop' });
    port.turnAll();
    expect(port.of('ended')).toMatchObject([{ outcome: 'stopped' }]);
    expect(port.of('checkpoint').pop()?.checkpoint.step).toBe(port.of('ended')[0].step);
    const sent = port.sent.length;
    session.handle({ command: 'resume' });
    port.turnAll();
    expect(port.sent.length).toBe(sent);
  });

  it('goes on from a checkpoint as if nothing had happened', () => {
    const whole = complete(1);
    const from = whole.of('checkpoint')[1].checkpoint;
    const rest = complete(1, { resume: from });
    expect(rest.steps()[0]).toBe(21);
    expect(rest.rows()).toEqual(whole.rows().slice(21 * METRIC_COLUMNS.length));
    expect(rest.of('checkpoint')).toEqual(whole.of('checkpoint').slice(2));
  });

  it('a diverged run ends with the last finite state and says what left the numbers', () => {
    const port = complete(1, { steps: 100_000, evaluateEvery: 100_000, checkpointEvery: 100_000 }, 1e3);
    const [ended] = port.of('ended');
    expect(ended).toMatchObject({ outcome: 'diverged', message: 'loss' });
    const last = port.of('checkpoint').pop();
    expect(last?.checkpoint.step).toBe(ended.step);
    expect(Number.isFinite(last?.loss)).toBe(true);
    expect(port.steps().pop()).toBe(ended.step + 2);
  });

  it('early stopping completes the run, with a checkpoint of the lowest validation loss', () => {
    // Validation is least at x = 0.5, which a descent from 1 passes.
    const problem = {
      ...trainingProblem(parabola(1), null),
      validation: ([x]: Float64Array) => ({ loss: (x - 0.5) ** 2, accuracy: NaN }),
    };
    const port = new FakePort(1);
    const change = {
      optimizer: { kind: 'sgd', rate: 0.1 },
      evaluateEvery: 1,
      earlyStopping: { patience: 4, improvement: 0 },
    };
    startSession(problem, start(change as Partial<TrainingStart>), port);
    port.turnAll();
    const best = port.of('checkpoint').pop();
    expect(best?.checkpoint.step).toBe(7);
    expect(best?.checkpoint.theta[0]).toBeCloseTo(0.9 ** 7, 14);
    // What the trainer needs to go on from there.
    const again = createTrainer(problem, start(change as Partial<TrainingStart>), {
      ...(best?.checkpoint ?? { step: 0, theta: new Float64Array(1), optimizerState: new Float64Array(0) }),
    });
    again.advance();
    expect(again.theta[0]).toBeCloseTo(0.9 ** 8, 14);
    expect(best?.loss).toBeCloseTo(0.5 * 0.9 ** 14, 14);
    expect(port.of('ended')).toEqual([
      { kind: 'ended', outcome: 'completed', step: 11, message: 'earlyStopping' },
    ]);
  });
});
