import { stat, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { HostMethod, JobEvent } from '../../app/protocol/host-api.ts';
import { collect, startTestHost, toyExperiment, toyLoss, type TestHost } from './testing/test-host.ts';

let test: TestHost;
beforeAll(async () => {
  test = await startTestHost();
});
afterAll(() => test.dispose());

type Starter = Exclude<Extract<HostMethod, `critical.${string}`>, 'critical.kept'>;
async function eventsOf(method: Starter, params: unknown): Promise<JobEvent[]> {
  const { job } = await test.host.handle(method, params);
  const isLast = (event: { kind: string }): boolean => event.kind === 'done' || event.kind === 'failed';
  return (await collect(test.host, `job:${job}`, isLast)) as JobEvent[];
}
function found<K extends JobEvent['kind']>(events: JobEvent[], kind: K): Extract<JobEvent, { kind: K }> {
  const event = events.findLast((one) => one.kind === kind);
  if (event === undefined) throw new Error(`expected an event ${kind}, got ${JSON.stringify(events.at(-1))}`);
  return event as Extract<JobEvent, { kind: K }>;
}

const problem = (expression: string, box = toyLoss.box) => ({
  schemaVersion: 1,
  loss: { ...toyLoss, expression, box },
});
const at = (expression: string, theta: number[]) => ({
  problem: problem(expression),
  theta: Float64Array.from(theta),
});
const HIMMELBLAU = '(x^2 + y - 11)^2 + (x + y^2 - 7)^2';

describe('critical.nearest', () => {
  it('goes from (0.1, 0.2) to the saddle of the toy, not to a minimum', async () => {
    const { nearest } = found(
      await eventsOf('critical.nearest', { where: at(toyLoss.expression, [0.1, 0.2]) }),
      'nearest',
    );
    expect(nearest.outcome).toBe('converged');
    expect(nearest.card?.class).toBe('saddle');
    expect([...nearest.path.slice(0, 2)]).toEqual([0.1, 0.2]);
    expect(nearest.path.length).toBe(2 * nearest.losses.length);
    expect(Math.hypot(...nearest.path.slice(-2))).toBeLessThan(1e-12);
  });

  it('says when there is only a gradient-flat point', async () => {
    const { nearest } = found(
      await eventsOf('critical.nearest', { where: at('x^3/3 + x + y^2', [0.5, 0.5]) }),
      'nearest',
    );
    expect(nearest.outcome).toBe('gradientFlat');
    expect(nearest.card).toBeNull();
  });

  it('answers a start outside the domain as such', async () => {
    const { nearest } = found(
      await eventsOf('critical.nearest', { where: at('ln(x) + y^2', [-1, 0]) }),
      'nearest',
    );
    expect(nearest).toMatchObject({ outcome: 'undefinedAtStart', card: null });
  });
});

describe('critical.descend', () => {
  it('joins the toy saddle to both valleys, and predicts its escape to a step', async () => {
    const { descent } = found(
      await eventsOf('critical.descend', { where: at(toyLoss.expression, [1e-7, 0]) }),
      'descent',
    );
    expect(descent.saddle.class).toBe('saddle');
    expect(descent.branches).toHaveLength(2);
    for (const { branch, time, endClass } of descent.branches) {
      expect(branch.outcome).toBe('minimum');
      expect(branch.endLoss).toBeLessThan(1e-20);
      expect(endClass).toBe('minimumModuloSymmetry');
      expect(time.predicted).toBeCloseTo(Math.log(1e3) / Math.log(1.1), 9);
      expect(Math.abs((time.measured ?? NaN) - time.predicted)).toBeLessThan(1 + 0.01 * time.predicted);
    }
  });

  it('refuses a minimum with one clear line', async () => {
    const { error } = found(await eventsOf('critical.descend', { where: at(HIMMELBLAU, [3, 2]) }), 'failed');
    expect(error.message).toBe(
      'expected a critical point with a way down, got minimum with 0 negative eigenvalues; find a saddle first',
    );
  });
});

describe('critical.connect', () => {
  it('finds Himmelblau’s pass between two minima, piece by piece, with its barrier', async () => {
    const events = await eventsOf('critical.connect', {
      from: at(HIMMELBLAU, [3, 2]),
      to: at(HIMMELBLAU, [3.5844283403304917, -1.8481265269644036]),
    });
    const { connection, final } = found(events, 'connection');
    expect(final).toBe(true);
    expect(connection.status).toBe('converged');
    expect(connection.saddle?.class).toBe('saddle');
    expect(connection.saddle?.theta[0]).toBeCloseTo(3.3851541836, 9);
    expect(connection.barrier.fromStart).toBeCloseTo(13.3119222, 5);
    expect(connection.points).toHaveLength(2 * connection.parameter.length);
  });

  it('refuses two points of different losses', async () => {
    const params = { from: at('x^2 + y^2', [0, 0]), to: at('x^4 + y^2', [0, 0]) };
    await expect(test.host.handle('critical.connect', params)).rejects.toThrow('of the same loss');
  });
});

const layers = (units: number) => [
  { type: 'dense', units, activation: 'tanh' },
  { type: 'dense', units: 1, activation: 'identity' },
];
const xor = { kind: 'network', layers: layers(2), loss: 'mse', data: { generator: 'xor' } };

describe('networks', () => {
  it('splits a unit: the loss stays, the inertia is what the theorem says', async () => {
    const network = { schemaVersion: 1, loss: xor };
    const search = await eventsOf('critical.start', { problem: network, starts: 12, seed: 2 });
    const { atlas } = found(search, 'atlas');
    const heard = (theta: Float64Array): boolean => Math.abs(theta[6]) > 0.1;
    const point = atlas.points.find(({ card }) => card.loss > 0.01 && heard(card.theta));
    expect(point).toBeDefined();
    const events = await eventsOf('critical.split', {
      where: { problem: network, theta: point?.card.theta },
      lambdas: [-0.5, 0.25, 0.5, 1, 1.5],
    });
    const { line } = found(events, 'splitting');
    expect(line.points.map(({ lambda }) => lambda)).toEqual([-0.5, 0.25, 0.5, 1, 1.5]);
    for (const one of line.points) {
      expect(one.loss).toBeCloseTo(point?.card.loss ?? NaN, 12);
      if (one.lambda === 1) expect(one.predicted).toBeNull();
      else expect(one.inertia).toEqual(one.predicted);
    }
  });

  it('says that functions have no units', async () => {
    const events = await eventsOf('critical.split', { where: at(HIMMELBLAU, [3, 2]), lambdas: [0.5] });
    expect(found(events, 'failed').error.message).toBe(
      'expected a network to split a unit of, got a function; choose a network run',
    );
  });
});

describe('critical.start', () => {
  it.each([
    ['a function that is undefined at most starts', 'sqrt(x - 1) + (y - x)^2 + 0.1*(x - 1.5)^2*x'],
    ['a border of the domain', 'x*ln(x) + y^2'],
    ['a constant function', '3 + 0*x + 0*y'],
    ['overflow on the way', 'exp(exp(x^4)) + y^2 - x'],
    ['a start on a kink', 'sqrt(x^2) + y^2'],
  ])('accounts for every start of %s', async (_, expression) => {
    const { atlas } = found(
      await eventsOf('critical.start', { problem: problem(expression), starts: 20 }),
      'atlas',
    );
    const merged = atlas.points.reduce((sum, { multiplicity }) => sum + multiplicity, 0);
    expect(merged + atlas.rejected.length).toBe(atlas.starts);
    expect(atlas.starts).toBeGreaterThanOrEqual(20);
  });

  it('refuses a box of zero size with one clear line', async () => {
    const box = [
      [1, 1],
      [-2, 2],
    ];
    const events = await eventsOf('critical.start', { problem: problem(HIMMELBLAU), box, starts: 5 });
    expect(found(events, 'failed').error.message).toBe(
      'Expected low < high in interval 1 of the box, got [1, 1]',
    );
  });

  it('searches around a point and keeps what was found when it is cancelled', async () => {
    const around = { kind: 'around', where: at(HIMMELBLAU, [3, 2]) };
    const box = [
      [-6, 6],
      [-6, 6],
    ];
    const near = await eventsOf('critical.start', {
      problem: problem(HIMMELBLAU),
      ...{ box, from: around, spread: 1e-3, starts: 4 },
    });
    const { atlas } = found(near, 'atlas');
    expect(atlas.points.some(({ card }) => Math.hypot(card.theta[0] - 3, card.theta[1] - 2) < 1e-9)).toBe(
      true,
    );

    const { job } = await test.host.handle('critical.start', {
      problem: problem(HIMMELBLAU),
      starts: 200_000,
    });
    const isOver = (event: { kind: string }): boolean => {
      if (event.kind === 'progress') void test.host.handle('job.cancel', { job });
      return event.kind === 'done';
    };
    const events = (await collect(test.host, `job:${job}`, isOver)) as JobEvent[];
    expect(found(events, 'done').outcome).toBe('cancelled');
    const partial = found(events, 'atlas').atlas;
    expect(partial.cancelled).toBe(true);
    expect(partial.points.length).toBeGreaterThan(0);
  });

  it('keeps a cancelled search with its run, opens it again, and goes on to the same end', async () => {
    const box: [number, number][] = [
      [-6, 6],
      [-6, 6],
    ];
    const loss = { ...toyLoss, expression: HIMMELBLAU, box };
    const experiment = { ...toyExperiment(20), loss };
    const { run } = await test.host.handle('run.start', { experiment });
    const request = { problem: { schemaVersion: 1, loss }, starts: 3000, seed: 5 };
    const { job } = await test.host.handle('critical.start', { ...request, keep: run });
    await collect(test.host, `job:${job}`, (event) => {
      if (event.kind === 'progress') void test.host.handle('job.cancel', { job });
      return event.kind === 'done';
    });

    const [kept, ...others] = await test.host.handle('critical.kept', { run });
    expect(others).toEqual([]);
    expect(kept).toMatchObject({ settings: { seed: 5, from: 'box' } });
    expect(kept.starts).toBeGreaterThan(0);
    expect(kept.starts).toBeLessThan(3000);
    const partial = found(await eventsOf('critical.open', { run, search: kept.search }), 'atlas').atlas;
    expect(partial).toMatchObject({ cancelled: true, starts: kept.starts });

    const events = await eventsOf('critical.start', { ...request, keep: run });
    const progress = events.find(({ kind }) => kind === 'progress');
    expect(progress).toMatchObject({ done: kept.starts, total: 3000 });
    const { atlas } = found(events, 'atlas');
    expect(atlas).toEqual(found(await eventsOf('critical.start', request), 'atlas').atlas);
    expect(found(await eventsOf('critical.open', { run, search: kept.search }), 'atlas').atlas).toEqual(
      atlas,
    );
    // The same request again is answered from the folder.
    const again = await eventsOf('critical.start', { ...request, keep: run });
    expect(again.map(({ kind }) => kind)).toEqual(['atlas', 'done']);
  });

  it('lists what a killed search left, and keeps no search with a run of another loss', async () => {
    const { run } = await test.host.handle('run.start', { experiment: toyExperiment(20) });
    const request = { problem: problem(toyLoss.expression), starts: 12, keep: run };
    await eventsOf('critical.start', request);
    const [{ search }] = await test.host.handle('critical.kept', { run });
    const records = join(test.directory, 'runs', run, 'searches', search, 'records');
    // The last record is the atlas: what is left of it after a crash is no record.
    await truncate(records, (await stat(records)).size - 5);
    const { atlas } = found(await eventsOf('critical.open', { run, search }), 'atlas');
    expect(atlas).toMatchObject({ cancelled: true, starts: 12 });
    const other = { ...request, problem: problem('x^4 + y^2') };
    await expect(test.host.handle('critical.start', other)).rejects.toThrow('a run of the same loss');
  });

  it('compares all finders from the same starts', async () => {
    const { scores } = found(
      await eventsOf('critical.compare', { problem: problem(toyLoss.expression), starts: 5 }),
      'comparison',
    );
    expect(scores).toHaveLength(8);
    for (const score of scores) expect(score.starts).toBe(5);
  });
});
