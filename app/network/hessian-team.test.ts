import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Activation } from '../experiment/loss-spec.ts';
import { useKernels, type Kernels } from '../numerics/kernels/kernels.ts';
import { useHelpers } from '../numerics/kernels/solver-team.ts';
import { randomStream } from '../numerics/random.ts';
import { testKernels } from '../testing/kernels.ts';
import { classPart, dense, networkSpec } from '../testing/random-network.ts';
import { buildHelper, calling, type HelperOptions, type TestHelper } from '../testing/start-helper.ts';
import { createNetworkObjective, type NetworkObjective } from './network-objective.ts';

let helpers: Awaited<ReturnType<typeof buildHelper>>;
beforeAll(async () => {
  helpers = await buildHelper();
});
afterAll(() => helpers.remove());
const running: TestHelper[] = [];
afterEach(async () => {
  useHelpers(null);
  useKernels(null);
  for (const helper of running.splice(0)) await helper.end();
});

async function start(options: HelperOptions = {}): Promise<TestHelper> {
  const helper = await helpers.start(options);
  running.push(helper);
  return helper;
}

interface Point {
  readonly objective: NetworkObjective;
  readonly theta: Float64Array;
}

/** Worth several threads: so many samples that they come in more than one group, the last of them smaller. */
function classifier(hidden: readonly [number, Activation][], samples: number, l2 = 0): Point {
  const stream = randomStream(samples, 'hessian-team');
  const inputs = Array.from({ length: samples }, () => [stream.normal(), stream.normal(), stream.normal()]);
  const labels = inputs.map(() => stream.integer(3));
  const layers = [...hidden.map(([units, activation]) => dense(units, activation)), dense(3)];
  const spec = networkSpec(layers, 'crossEntropy', l2);
  const objective = createNetworkObjective(spec, classPart(inputs, labels, 3), 3, 3);
  const theta = Float64Array.from({ length: objective.dimension }, () => 0.4 * stream.normal());
  return { objective, theta };
}

const deep = (): Point =>
  classifier(
    [
      [10, 'tanh'],
      [11, 'swish'],
      [9, 'tanh'],
      [10, 'relu'],
    ],
    1331,
  );

/** Its groups of samples are worked on two at a time, and the last one by itself. */
const paired = (): Point =>
  classifier(
    [
      [24, 'tanh'],
      [21, 'tanh'],
    ],
    1034,
  );

function hessianOf({ objective, theta }: Point, poll?: () => void): Float64Array {
  const out = new Float64Array(theta.length ** 2).fill(NaN);
  objective.hessian(theta, out, poll);
  return out;
}

/** The Hessian of one thread, its own memory. */
function alone(kernels: Kernels, point: Point): Float64Array {
  useKernels(kernels);
  useHelpers(null);
  return hessianOf(point);
}

/** To the last bit; `toEqual` takes longer than the Hessian. */
function expectBits(found: Float64Array, expected: Float64Array): void {
  expect(Buffer.compare(Buffer.from(found.buffer), Buffer.from(expected.buffer))).toBe(0);
}

/** The memory that helpers see is empty again. */
function expectEmpty(kernels: Kernels): void {
  expect(kernels.shared?.mark()).toBe(kernels.shared?.exports.heapBase());
}

describe.each([
  ['plain', false, false],
  ['fused', true, false],
  ['wide', true, true],
] as const)('a Hessian on several threads (%s kernels)', (_, fused, wide) => {
  it('has the bits of one thread on 1, 2 and 4', async () => {
    const kernels = testKernels(fused, wide);
    const two = [await start({ fused })];
    const four = [...two, await start({ fused }), await start({ fused })];
    const points = [
      deep(),
      classifier([[60, 'tanh']], 700),
      paired(),
      classifier(
        [
          [17, 'gelu'],
          [16, 'tanh'],
        ],
        1026,
        0.1,
      ),
    ];
    for (const point of points) {
      const expected = alone(kernels, point);
      for (const called of [[], two, four]) {
        useHelpers(calling(called));
        expectBits(hessianOf(point), expected);
        expectEmpty(kernels);
      }
    }
    // All have done something of it, sooner or later.
    const expected = alone(kernels, points[0]);
    useHelpers(calling(four));
    while (four.some((helper) => helper.pieces() === 0)) expectBits(hessianOf(points[0]), expected);
  });
});

describe.each([
  ['by single groups', deep],
  ['by pairs of groups', paired],
])('helpers with a Hessian %s', (_, create) => {
  it('may come in the midst of it, after it, or never', async () => {
    const kernels = testKernels();
    const point = create();
    const expected = alone(kernels, point);
    useHelpers(() => ({ state: () => 'open' }));
    let all = 0;
    expectBits(
      hessianOf(point, () => all++),
      expected,
    );
    const helper = await start();
    for (const at of [2, Math.floor(all / 2), all - 2, Infinity]) {
      let come: () => void = () => undefined;
      let polls = 0;
      useHelpers((invitation) => {
        come = () => helper.call(invitation);
        return { state: () => 'open' };
      });
      expectBits(
        hessianOf(point, () => ++polls === at && come()),
        expected,
      );
      if (polls < at) come();
    }
    // The one that came after the end is gone again, and comes when it is called.
    useHelpers(calling([helper]));
    const before = helper.pieces();
    while (helper.pieces() === before) expectBits(hessianOf(point), expected);
  });

  it('may leave in the midst of it', async () => {
    const kernels = testKernels();
    const point = create();
    const expected = alone(kernels, point);
    const leaving = [await start({ most: 1 }), await start({ most: 7 })];
    useHelpers(calling(leaving));
    while (leaving.some((helper) => helper.pieces() < 7)) expectBits(hessianOf(point), expected);
  });

  it('may die in the midst of it: the Hessian is made without them', async () => {
    const kernels = testKernels();
    const point = create();
    const expected = alone(kernels, point);
    const dying = await start({ dies: true });
    useHelpers(calling([dying, await start()]));
    // It may be too late for the first one.
    while (!dying.isLost()) expectBits(hessianOf(point), expected);
    useHelpers(calling([await start()]));
    expectBits(hessianOf(point), expected);
    expectEmpty(kernels);
  });

  it('leave when it is cancelled, in any phase; the next one has the same bits', async () => {
    const kernels = testKernels();
    const point = create();
    const expected = alone(kernels, point);
    let all = 0;
    hessianOf(point, () => all++);
    const helper = await start();
    const open: (() => string)[] = [];
    useHelpers((invitation) => {
      const invited = helper.call(invitation);
      open.push(() => invited.state());
      return invited;
    });
    class Stopped extends Error {}
    let stopped = 0;
    for (let at = 1; at < all; at = Math.ceil(1.3 * at)) {
      let polls = 0;
      const stop = (): void => {
        if (++polls === at) throw new Stopped();
      };
      // With a helper this thread has fewer items, and may be through before.
      try {
        expectBits(hessianOf(point, stop), expected);
      } catch (error) {
        if (!(error instanceof Stopped)) throw error;
        stopped++;
        expect(polls).toBe(at);
      }
      expectEmpty(kernels);
      expectBits(hessianOf(point), expected);
    }
    expect(stopped).toBeGreaterThan(5);
    await expect.poll(() => open.map((state) => state()).includes('open')).toBe(false);
  });

  it('may die while it is cancelled', async () => {
    const kernels = testKernels();
    const point = create();
    const expected = alone(kernels, point);
    const dying = await start({ dies: true });
    useHelpers(calling([dying]));
    class Stopped extends Error {}
    while (!dying.isLost()) {
      // Stops once the dead one has an item that nobody will finish.
      const stop = (): void => {
        if (dying.isLost()) throw new Stopped();
      };
      try {
        expectBits(hessianOf(point, stop), expected);
      } catch (error) {
        if (!(error instanceof Stopped)) throw error;
      }
    }
    useHelpers(calling([await start()]));
    expectBits(hessianOf(point), expected);
    expectEmpty(kernels);
  });
});
