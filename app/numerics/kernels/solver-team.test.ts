import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { testKernels } from '../../testing/kernels.ts';
import { buildHelper, calling, type TestHelper } from '../../testing/start-helper.ts';
import { hardMatrices, randomSymmetric } from '../../testing/symmetric-matrices.ts';
import { symmetricSpectrum } from '../symmetric-eigen.ts';
import { reduceInTwoStages, TWO_STAGE_SIZE } from './band-kernel.ts';
import { useKernels, type Kernels } from './kernels.ts';
import { useHelpers } from './solver-team.ts';

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

async function start(
  options: { readonly fused?: boolean; readonly dies?: boolean } = {},
): Promise<TestHelper> {
  const helper = await helpers.start(options);
  running.push(helper);
  return helper;
}

/** T of the two-stage reduction, on one thread or in the memory that helpers see. */
function tridiagonal(kernels: Kernels, matrix: Float64Array, n: number, isShared: boolean): Float64Array[] {
  const memory = isShared ? kernels.shared : kernels.memory;
  const form = memory && reduceInTwoStages(memory, matrix, n, [1, 1], true);
  if (form === null) throw new Error('expected room for the matrix');
  while (form.step());
  const vectors = new Float64Array(2 * n);
  vectors[3] = vectors[n + 5] = 1;
  form.backTransform(vectors);
  form.release();
  return [form.diagonal, form.offDiagonal, vectors];
}

/** Of every remainder of panel, item and tile widths. */
const sizes = [32, 33, 47, 64, 97, 130, 211, 340];

describe.each([
  ['plain', false, false],
  ['fused', true, false],
  ['wide', true, true],
] as const)('a solve on several threads (%s kernels)', (_, fused, wide) => {
  it('has the bits of a solve on one', async () => {
    const kernels = testKernels(fused, wide);
    const two = [await start({ fused })];
    const four = [...two, await start({ fused }), await start({ fused })];
    const matrices = [
      ...sizes.map((n) => ({ n, matrix: randomSymmetric(n, n) })),
      ...hardMatrices().filter(({ n }) => n >= 32),
    ];
    for (const { n, matrix } of matrices) {
      const alone = tridiagonal(kernels, matrix, n, false);
      for (const called of [[], two, four]) {
        useHelpers(calling(called));
        expect(tridiagonal(kernels, matrix, n, true)).toEqual(alone);
      }
    }
    // They have done something of it, sooner or later.
    const n = 400;
    const matrix = randomSymmetric(n, 1);
    const alone = tridiagonal(kernels, matrix, n, false);
    while (four.every((helper) => helper.pieces() === 0)) {
      expect(tridiagonal(kernels, matrix, n, true)).toEqual(alone);
    }
  });
});

describe('helpers', () => {
  const n = TWO_STAGE_SIZE;
  const matrix = randomSymmetric(n, 5);

  it('may come in the midst of it, after it, or never', async () => {
    const kernels = testKernels();
    useKernels(kernels);
    const alone = symmetricSpectrum(matrix, n, { ranks: [0, n - 1] });
    const helper = await start();
    useHelpers(() => ({ state: () => 'open' }));
    expect(symmetricSpectrum(matrix, n, { ranks: [0, n - 1] })).toEqual(alone);
    for (const poll of [3, 20, 10_000]) {
      let come: () => void = () => undefined;
      let polls = 0;
      useHelpers((invitation) => {
        come = () => helper.call(invitation);
        return { state: () => 'open' };
      });
      const cancelled = (): boolean => {
        if (++polls === poll) come();
        return false;
      };
      expect(symmetricSpectrum(matrix, n, { ranks: [0, n - 1], cancelled })).toEqual(alone);
      if (polls < poll) come();
    }
    // The one that came after the end is gone again, and comes when it is called.
    useHelpers(calling([helper]));
    const before = helper.pieces();
    while (helper.pieces() === before) {
      expect(symmetricSpectrum(matrix, n, { ranks: [0, n - 1] })).toEqual(alone);
    }
  });

  it('may die in the midst of it: the solve begins again without them', async () => {
    const kernels = testKernels();
    useKernels(kernels);
    const alone = symmetricSpectrum(matrix, n);
    const seen: number[] = [];
    const dying = await start({ dies: true });
    useHelpers(calling([dying, await start()]));
    const spectra = [];
    // It may be too late for the first one.
    while (!dying.isLost()) {
      seen.length = 0;
      spectra.push(symmetricSpectrum(matrix, n, { progress: (fraction) => seen.push(fraction) }));
    }
    for (const spectrum of spectra) expect(spectrum).toEqual(alone);
    seen.reduce((before, now) => (expect(now).toBeGreaterThan(before), now));
    useHelpers(calling([await start()]));
    expect(symmetricSpectrum(matrix, n)).toEqual(alone);
  });

  it('leave when the solve is cancelled, in the first stage or in the second; the next one has the same bits', async () => {
    const kernels = testKernels();
    useKernels(kernels);
    const alone = symmetricSpectrum(matrix, n);
    const helper = await start();
    const open: (() => string)[] = [];
    useHelpers((invitation) => {
      const invited = helper.call(invitation);
      open.push(() => invited.state());
      return invited;
    });
    const panels = Math.ceil(n / 16);
    for (const poll of [1, 2, 10, panels - 5, panels]) {
      let polls = 0;
      const stopped = symmetricSpectrum(matrix, n, { cancelled: () => ++polls === poll });
      expect(stopped.status).toBe('cancelled');
      expect(polls).toBe(poll);
      expect(symmetricSpectrum(matrix, n)).toEqual(alone);
    }
    await expect.poll(() => open.map((state) => state()).includes('open')).toBe(false);
    expect(kernels.shared?.mark()).toBe(kernels.shared?.exports.heapBase());
  });
});
