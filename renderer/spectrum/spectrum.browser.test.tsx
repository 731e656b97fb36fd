import { afterEach, describe, expect, it, vi } from 'vitest';
import { page } from 'vitest/browser';
import { hessianPicture } from '../../app/curvature/hessian-picture.ts';
import { layerCurvature } from '../../app/curvature/layer-curvature.ts';
import {
  blockOf,
  SPECTRUM_COLUMN,
  SPECTRUM_COLUMNS,
  type SpectrumColumn,
  type SpectrumRecord,
} from '../../app/curvature/spectrum-record.ts';
import type { JobEvent, RunEvent, RunRecord } from '../../app/protocol/host-api.ts';
import type { HostClient } from '../client/host-client.ts';
import { Layout } from '../panels/layout.tsx';
import { accessibilityProblems } from '../testing/accessibility.ts';
import { fakeHost, type FakeWorld } from '../testing/fake-host.ts';
import { mount, type Mounted } from '../testing/mount.tsx';
import { SIGN_COLORS } from '../theme/class-style.ts';
import { EstimateBlock } from './estimate-block.tsx';
import { rgb } from './ribbon-draw.ts';

const P = 40;
const NAMES = Array.from({ length: P }, (_, k) => `W1[${k + 1}]`);
const WORLD: FakeWorld = {
  name: 'Edge of stability',
  box: [
    [-2, 2],
    [-2, 2],
  ],
  loss: (x, y) => x * x - y * y,
  path: Array.from({ length: 21 }, (_, k) => [1 - k / 20, 0.1] as const),
  classes: Array.from({ length: 21 }, () => 'notCritical' as const),
};

/** λmax rises to 20 and stays there; half a dozen eigenvalues are negative at first. */
function spectrumAt(step: number, preconditioned = NaN): SpectrumRecord {
  const sharpness = 20 * Math.min(1, (step + 20) / 120) * (1 + 0.02 * Math.sin(step));
  const values = Float64Array.from({ length: P }, (_, k) => {
    if (k < 8) return (-0.3 / (k + 1)) * Math.exp(-step / 60);
    return k < 14 ? 0 : sharpness * Math.exp(-(P - 1 - k) / 2.5);
  }).sort();
  const row = new Float64Array(SPECTRUM_COLUMNS.length).fill(NaN);
  const known: Partial<Record<SpectrumColumn, number>> = {
    step,
    lambdaMin: values[0],
    lambdaMax: values[P - 1],
    zeroTolerance: 1e-9,
    negative: 8,
    zero: 6,
    positive: P - 14,
    edge: 20,
    rate: 0.125,
    preconditionedSharpness: preconditioned,
    share1: 0.6 * Math.exp(-step / 100),
    share2: 0.1,
    share3: 0.05,
    share4: 0.02,
    share5: 0.01,
  };
  for (const [name, value] of Object.entries(known)) row[SPECTRUM_COLUMN[name as SpectrumColumn]] = value;
  return { row, values, weights: new Float64Array(0) };
}

const COST = {
  spectra: 100,
  failed: 0,
  hessian: 4,
  solve: 6,
  step: 0.5,
  share: 0.18,
  secondsHeld: 0,
  threads: 1,
};
const layerSizes = [
  { label: '1 dense', offset: 0, length: 24 },
  { label: '2 dense', offset: 24, length: 16 },
];

interface SpectralHost {
  readonly host: HostClient;
  readonly requests: { method: string; params: unknown }[];
  send(event: RunEvent): void;
  sendTo(topic: string, event: RunEvent | JobEvent): void;
  /** The Hessian's picture. */
  readonly drawn: JobEvent;
}

/** An estimate of a spectrum: λmax 12, λmin −2, tr H 8, each with this error. */
function estimateAt(step: number, error: number): SpectrumRecord {
  const row = new Float64Array(SPECTRUM_COLUMNS.length).fill(NaN);
  const known: Partial<Record<SpectrumColumn, number>> = {
    step,
    rate: 0.01,
    edge: 200,
    estimated: 1,
    lambdaMin: -2,
    lambdaMinError: error,
    lambdaMax: 12,
    lambdaMaxError: error,
    trace: 8,
    traceError: error,
    frobenius: 13,
    frobeniusError: error,
  };
  for (const [name, value] of Object.entries(known)) row[SPECTRUM_COLUMN[name as SpectrumColumn]] = value;
  const values = Float64Array.from({ length: 5 }, (_, k) => -2 + 3.5 * k);
  return { row, values, weights: new Float64Array(5).fill(P / 5) };
}

/**
 * @param isSlow the Hessian's picture comes when the test sends it
 * @param error of estimates; null for whole spectra
 */
function spectralHost(adam = false, isSlow = false, error: number | null = null): SpectralHost {
  const inner = fakeHost(WORLD);
  const listeners = new Map<(event: never) => void, string>();
  const requests: { method: string; params: unknown }[] = [];
  const hessian = Float64Array.from(
    { length: P * P },
    (_, k) => Math.cos((k % P) - 2 * Math.floor(k / P)) * Math.cos(Math.floor(k / P) - 2 * (k % P)),
  );
  const drawn: JobEvent = {
    kind: 'hessian',
    report: {
      parameterCount: P,
      picture: hessianPicture(hessian, P),
      layers: layerCurvature(hessian, P, layerSizes),
      parameterNames: NAMES,
    },
  };
  const host: HostClient = {
    ...inner,
    request: (method, params) => {
      if (method === 'app.info' && error !== null) {
        return inner
          .request(method, params)
          .then((info) => ({ ...(info as object), denseLimit: 1 }) as never);
      }
      if (method === 'run.spectra' && error !== null) {
        const records = Array.from({ length: 6 }, (_, k) => estimateAt(40 * k, error));
        return Promise.resolve({ total: 6, block: blockOf(records), cost: COST } as never);
      }
      if (method === 'run.spectra') {
        const records = Array.from({ length: 101 }, (_, k) => spectrumAt(k, adam ? 19 : NaN));
        return Promise.resolve({ total: 101, block: blockOf(records), cost: COST } as never);
      }
      requests.push({ method, params });
      if (method === 'point.hessian') return Promise.resolve({ job: 'hessian' } as never);
      if (method === 'point.spectrum') return Promise.resolve({ job: 'spectrum' } as never);
      const answer = inner.request(method, params);
      if (method !== 'run.get' || !adam) return answer;
      return answer.then((record) => {
        const { experiment } = record as RunRecord;
        const training = {
          ...experiment.training,
          optimizer: { kind: 'adam', rate: 0.125, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 },
        };
        return { ...record, experiment: { ...experiment, training } } as never;
      });
    },
    subscribe: (topic, listener) => {
      listeners.set(listener as (event: never) => void, topic);
      if ((topic as string) === 'job:hessian' && !isSlow) queueMicrotask(() => sendTo(topic, drawn));
      return () => listeners.delete(listener as (event: never) => void);
    },
  };
  const sendTo = (topic: string, event: RunEvent | JobEvent): void => {
    for (const [listener, of] of listeners) if (of.startsWith(topic)) listener(event as never);
  };
  return { host, requests, send: (event) => sendTo('run:', event), sendTo, drawn };
}

let mounted: Mounted | null = null;
afterEach(() => mounted?.unmount());

async function open(
  scheme: 'dark' | 'light',
  language: 'en' | 'zh' = 'en',
  adam = false,
  isSlow = false,
  error: number | null = null,
) {
  const { host, ...told } = spectralHost(adam, isSlow, error);
  mounted = mount(host, <Layout centre={<div />} />, { scheme, language, width: 1280, height: 720 });
  await mounted.app.actions.boot();
  mounted.app.actions.selectCheckpoint('run1', 100);
  document.documentElement.dataset.mantineColorScheme = scheme;
  return { ...mounted, ...told };
}

/** Pixels of the ribbon that are not empty. */
function ink(element: HTMLElement): number {
  const canvas = element.querySelector<HTMLCanvasElement>('.ribbon-canvas');
  if (canvas === null || canvas.width === 0) return 0;
  const pixels = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data ?? [];
  let count = 0;
  for (let k = 3; k < pixels.length; k += 4) if (pixels[k] > 0) count++;
  return count;
}

/** Rows of pixels of a chart from the first to the last that has a colour, whatever its opacity; 0 for none. */
function rowsOf(card: Element | undefined, color: string): number {
  const canvas = card?.querySelector('canvas');
  if (canvas == null || canvas.width === 0) return 0;
  const { width, height } = canvas;
  const pixels = canvas.getContext('2d')?.getImageData(0, 0, width, height).data ?? [];
  const wanted = rgb(color);
  const rows: number[] = [];
  for (let k = 0; k < pixels.length; k += 4) {
    if (pixels[k + 3] > 100 && wanted.every((value, c) => Math.abs(pixels[k + c] - value) < 12)) {
      rows.push(Math.floor(k / 4 / width));
    }
  }
  return rows.length === 0 ? 0 : (rows.at(-1) ?? 0) - rows[0] + 1;
}

function shownWhole(name: Element | null): boolean {
  return name !== null && name.scrollWidth <= Math.ceil(name.getBoundingClientRect().width);
}

describe('the spectrum over training', () => {
  it.each([
    ['dark', 'en'],
    ['light', 'zh'],
  ] as const)('is drawn with its edge, ratios and split, in %s and %s', async (scheme, language) => {
    const { element } = await open(scheme, language);
    await page
      .getByText(language === 'en' ? 'Spectrum' : '谱', { exact: true })
      .first()
      .click();
    await vi.waitFor(() => expect(element.querySelector('[data-source="series"]')).not.toBeNull());
    await vi.waitFor(() => expect(ink(element)).toBeGreaterThan(2000));
    expect(element.querySelectorAll('.spectrum-charts .chart-card')).toHaveLength(6);
    expect(await accessibilityProblems(element)).toEqual([]);
  });

  it('draws both sharpnesses of Adam, each beside the edge that is meant for it', async () => {
    const { element } = await open('dark', 'en', true);
    await page.getByText('Spectrum', { exact: true }).first().click();
    await vi.waitFor(() => expect(element.querySelector('[data-source="series"]')).not.toBeNull());
    const legends = [...element.querySelectorAll('.spectrum-charts .chart-card')].map(
      (card) => card.textContent,
    );
    expect(legends).toHaveLength(7);
    expect(legends[1]).toMatch(/^Preconditioned sharpness.*19\.0.*\(2\+2β₁\)\/\(\(1−β₁\)η\) 20\.0/);
    expect(legends[2]).toMatch(/^Sharpness.*λmax.*2\/η \(gradient descent\) 16\.0/);
  });

  it('names every curve however narrow its chart, and cuts no number', async () => {
    const { element } = await open('dark', 'en', true);
    await page.getByText('Spectrum', { exact: true }).first().click();
    await vi.waitFor(() => expect(element.querySelector('[data-source="series"]')).not.toBeNull());
    const entries = [...element.querySelectorAll<HTMLElement>('.chart-legend > [data-faint="false"]')];
    expect(entries.length).toBeGreaterThan(12);
    for (const entry of entries) {
      const name = entry.querySelector('.legend-name')?.getBoundingClientRect() ?? new DOMRect();
      const number = entry.querySelector('b')?.getBoundingClientRect() ?? new DOMRect();
      const legend = entry.parentElement?.getBoundingClientRect() ?? new DOMRect();
      expect(name.width).toBeGreaterThan(8);
      expect(entry.title).toBe(entry.querySelector('.legend-name')?.textContent);
      const isShort = entry.title.length <= 8;
      if (isShort) expect(shownWhole(entry.querySelector('.legend-name'))).toBe(true);
      expect(number.left).toBeGreaterThanOrEqual(name.right - 0.5);
      expect(number.right).toBeLessThanOrEqual(legend.right + 0.5);
    }
  });

  it('keeps the numbers of four charts beside each other whole in a low strip', async () => {
    const { element } = await open('dark', 'en');
    const strip = element.querySelector<HTMLElement>('.charts');
    if (strip === null) throw new Error('no charts');
    Object.assign(strip.style, { flex: '0 0 176px', width: '664px' });
    const [first] = strip.querySelectorAll('.chart-card');
    // A fourth one, as a classification has.
    while (strip.querySelectorAll('.chart-card').length < 4) strip.append(first.cloneNode(true));
    for (const name of ['0.00255', '0.00291', '−4.55e−4', '−4.55e−4']) {
      const [entry] = strip.querySelectorAll('.chart-legend > span');
      for (const number of strip.querySelectorAll('.chart-legend b')) number.textContent = name;
      expect(entry.textContent).toContain(name);
      for (const number of strip.querySelectorAll('.chart-legend b')) {
        const legend = number.closest('.chart-legend')?.getBoundingClientRect();
        expect(number.getBoundingClientRect().right).toBeLessThanOrEqual((legend?.right ?? 0) + 0.5);
        expect(number.getBoundingClientRect().bottom).toBeLessThanOrEqual((legend?.bottom ?? 0) + 0.5);
      }
    }
  });

  it('selects the nearest checkpoint on a click, and follows what comes in', async () => {
    const { app, element, send } = await open('dark');
    await page.getByText('Spectrum', { exact: true }).first().click();
    await vi.waitFor(() => expect(element.querySelector('[data-source="series"]')).not.toBeNull());
    const frame = element.querySelector('.ribbon-card .chart-canvas');
    const box = frame?.getBoundingClientRect() ?? new DOMRect();
    const inside = box.width - 52 - 40;
    frame?.dispatchEvent(
      new MouseEvent('click', { bubbles: true, clientX: box.left + 52 + inside / 4, clientY: box.top + 20 }),
    );
    expect(app.store.getState().cursor).toBe(50);
    app.actions.selectCheckpoint('run1', 200);
    const legend = (): string => element.querySelector('.ribbon-card .chart-legend')?.textContent ?? '';
    const before = legend();
    send({ kind: 'spectra', block: blockOf([spectrumAt(150)]), cost: null });
    await vi.waitFor(() => expect(legend()).not.toBe(before));
  });

  it('above the dense limit is estimated, says so, and shows how good: in the curvature chart and in the others', async () => {
    for (const error of [1e-9, 11]) {
      const { element } = await open('light', 'en', false, false, error);
      const card = (title: string): Element | undefined =>
        [...element.querySelectorAll('.chart-card')].find((one) => one.textContent.startsWith(title));
      await vi.waitFor(() => expect(card('Curvature (estimated)')?.textContent).toContain('tr H 8.00'));
      // A level curve is as high as its points; 12 ± 11 is much of the axis.
      const height = (): number => rowsOf(card('Curvature'), SIGN_COLORS.positive.light);
      await vi.waitFor(() => {
        expect(height()).toBeGreaterThan(error < 1 ? 0 : 14);
        if (error < 1) expect(height()).toBeLessThan(12);
      });
      if (error < 1) {
        mounted?.unmount();
        continue;
      }
      expect(card('Curvature')?.textContent).toContain('λmax 12.0 ±11');
      // In a strip that is not low each curve has a line of its own, and no number is cut.
      const strip = element.querySelector<HTMLElement>('.charts');
      if (strip !== null) strip.style.flex = '0 0 260px';
      const right = card('Curvature')?.querySelector('.chart-legend')?.getBoundingClientRect().right ?? 0;
      const numbers = [...(card('Curvature')?.querySelectorAll('.chart-legend b') ?? [])];
      expect(numbers).toHaveLength(3);
      for (const number of numbers)
        expect(number.getBoundingClientRect().right).toBeLessThanOrEqual(right + 0.5);
      await page.getByText('Spectrum', { exact: true }).first().click();
      await vi.waitFor(() => expect(card('Trace, norm (estimated)')?.textContent).toContain('‖H‖F 13.0 ±11'));
    }
  });

  it('a broken-off estimate says what it has, and nothing of what it has not', async () => {
    const { host, requests, sendTo } = spectralHost(false, false, 3);
    mounted = mount(host, <EstimateBlock />, { scheme: 'light', language: 'en', width: 400, height: 600 });
    const { app, element } = mounted;
    await app.actions.boot();
    app.actions.selectCheckpoint('run1', 100);
    const block = () => element.querySelector('[data-testid="estimate-block"]');
    await vi.waitFor(() => expect(requests.some(({ method }) => method === 'point.spectrum')).toBe(true));
    await vi.waitFor(() => expect(block()?.textContent).toContain('Estimating'));
    const record = estimateAt(0, 3);
    for (const name of ['lambdaMin', 'lambdaMax', 'lambdaMinError', 'lambdaMaxError'] as const) {
      record.row[SPECTRUM_COLUMN[name]] = NaN;
    }
    sendTo('job:spectrum', {
      kind: 'spectrum',
      report: {
        parameterCount: 995_972,
        block: blockOf([record]),
        quality: {
          class: 'inconclusive',
          products: 27,
          isConverged: false,
          weightErrors: new Float64Array(5),
          bandwidth: NaN,
          stopped: { products: 27, planned: 640 },
        },
        layers: null,
        pairs: null,
      },
    });
    await vi.waitFor(() => expect(block()?.textContent).toContain('Stopped after 27 of 640'));
    expect(block()?.textContent).toContain('Trace8.000 ± 3.0');
    expect(block()?.textContent).not.toMatch(/NaN|no negative eigenvalue was found/);
    expect(block()?.textContent).toContain('stays open');
  });

  it('says what it costs', async () => {
    const { element } = await open('light');
    await page.getByText('Cost', { exact: true }).click();
    await vi.waitFor(() => expect(element.querySelector('.cost-meter')?.textContent).toContain('10.0 ms'));
    const meter = element.querySelector('.cost-meter')?.textContent ?? '';
    expect(meter).toContain('18.0 %');
    // 10 ms of analysis for every 0.5 ms of training, by one thread.
    expect(meter).toContain('× 20.0');
    expect(meter).toContain('every 100 steps');
  });

  it('calls measured estimates so before the prediction has come', async () => {
    const { app, element } = await open('light', 'en', false, false, 11);
    const { request } = app.host;
    Object.assign(app.host, {
      request: (method: string, params: unknown) =>
        method === 'spectrum.cost' ? new Promise(() => undefined) : request(method as never, params as never),
    });
    await page.getByText('Cost', { exact: true }).click();
    await expect.element(page.getByText('One estimate, measured')).toBeVisible();
    // Neither a Hessian of 0 ms nor a comparison with a dense one that does not fit.
    expect(
      [...element.querySelectorAll('.cost-facts dt')].map(({ textContent }) => textContent),
    ).not.toContain('Hessian');
    expect(page.getByRole('button', { name: 'Dense or Lanczos here?' }).elements()).toEqual([]);
  });

  it('shows the Hessian with its layers and names what is pointed at', async () => {
    const { element } = await open('dark');
    await page.getByText('Hessian by layers').click();
    await vi.waitFor(() => expect(element.querySelector('.hessian-frame')).not.toBeNull());
    const frame = element.querySelector('.hessian-frame');
    frame?.scrollIntoView({ block: 'start' });
    const box = frame?.getBoundingClientRect() ?? new DOMRect();
    frame?.dispatchEvent(
      new PointerEvent('pointermove', {
        bubbles: true,
        clientX: box.left + (box.width * 2.5) / P,
        clientY: box.top + (box.height * 7.5) / P,
      }),
    );
    await vi.waitFor(() =>
      expect(element.querySelector('.map-readout')?.textContent).toContain('W1[8] × W1[3]'),
    );
    expect(element.querySelectorAll('.border-lines')).toHaveLength(1);
    expect(element.querySelectorAll('.layer-table tbody tr')).toHaveLength(2);
  });

  it('says how far the Hessian is, ends its work, and shows what failed in the reader\u2019s language', async () => {
    const { element, requests, sendTo, drawn } = await open('dark', 'zh', false, true);
    await page.getByText('按层的 Hessian').click();
    const status = () => element.querySelector('[data-testid="curvature-block"] .job-status')?.textContent;
    await vi.waitFor(() => expect(status()).toContain('0 %'));
    sendTo('job:hessian', { kind: 'progress', done: 37, total: 100, secondsLeft: 42 });
    await vi.waitFor(() => expect(status()).toContain('37 %，剩余 42 s'));
    await page.getByRole('button', { name: '取消' }).click();
    expect(requests.at(-1)).toEqual({ method: 'job.cancel', params: { job: 'hessian' } });
    sendTo('job:hessian', drawn);
    await vi.waitFor(() =>
      expect([...element.querySelectorAll('.layer-table tbody th')].map((cell) => cell.textContent)).toEqual([
        '1 全连接',
        '2 全连接',
      ]),
    );
    const note = { key: 'analysis.refused', values: { parameters: 9610, limit: 6000 } };
    sendTo('job:hessian', { kind: 'failed', error: { code: 'input', message: 'expected at most', note } });
    await vi.waitFor(() =>
      expect(element.querySelector('[data-testid="curvature-block"] [role="alert"]')?.textContent).toContain(
        '最多容纳 6000 个参数',
      ),
    );
  });

  it('shows chosen eigenvectors with their residuals and what they are made of', async () => {
    const { element, requests, sendTo } = await open('light');
    await page.getByText('Eigenvectors', { exact: true }).click();
    const asked = () => requests.findLast(({ method }) => method === 'point.spectrum')?.params;
    await vi.waitFor(() =>
      expect(asked()).toEqual({ where: { run: 'run1', step: 100 }, eigenvectors: { smallest: 5 } }),
    );
    const vector = new Float64Array(P);
    vector.set([0.6, -0.8], 3);
    const record = spectrumAt(100);
    sendTo('job:spectrum', {
      kind: 'spectrum',
      report: {
        parameterCount: P,
        block: blockOf([record]),
        quality: null,
        layers: null,
        pairs: {
          ranks: Int32Array.of(0),
          values: Float64Array.of(-0.25),
          residuals: Float64Array.of(1.5e-15),
          gradientShares: Float64Array.of(0.125),
          vectors: vector,
          groupShares: Float64Array.of(0.36, 0.64),
          groups: layerSizes,
          parameterNames: NAMES,
        },
      },
    });
    const rows = () => [...element.querySelectorAll('.pair-table tr')].map((row) => row.textContent);
    await vi.waitFor(() => expect(rows()).toHaveLength(3));
    expect(rows()[1]).toBe('1−0.25001.5e−1512.5 %');
    expect(rows()[2]).toMatch(/64 % · .* 36 % \| W1\[5\] −0\.80, W1\[4\] 0\.60/);
    await page.getByLabelText('Which eigenvectors').selectOptions('Nearest to');
    await vi.waitFor(() => expect(asked()).toMatchObject({ eigenvectors: { near: { value: 0, count: 5 } } }));
    await page.getByLabelText('Value that they are near to').fill('x');
    await vi.waitFor(() => expect(element.textContent).toContain('Expected a number.'));
    await page.getByLabelText('Value that they are near to').fill('-0.5');
    await vi.waitFor(() =>
      expect(asked()).toMatchObject({ eigenvectors: { near: { value: -0.5, count: 5 } } }),
    );
    expect(await accessibilityProblems(element)).toEqual([]);
  });
});
