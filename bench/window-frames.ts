import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { dirname, join } from 'node:path';
import { test, type Browser, type Page } from '@playwright/test';
import { ROOT, serveWindow } from '../e2e/program.ts';
import { openExample, openWindow } from '../e2e/window.ts';
import {
  frameFigures,
  frameTable,
  mainThreadTasks,
  type FrameFigures,
  type FrameRow,
} from './frame-figures.ts';

/**
 * Whether the window keeps its frames while a spectrum comes at every step: network A (2-16-16-2, 500 samples) trained in
 * the served window, in Chromium, with ribbon, sharpness, ratios and split over training and the Hessian by layers on the
 * screen. Beside it, in the same minute, the window at rest and the same training without spectra.
 *
 * `npm run bench:window`; SADDLESCOPE_SECONDS says how long each is looked at (default 20), SADDLESCOPE_PICTURES names a
 * folder for pictures of what was measured. JSON in dist/bench/window.json.
 */
const SECONDS = Number(process.env['SADDLESCOPE_SECONDS'] ?? 20);
const PICTURES = process.env['SADDLESCOPE_PICTURES'];

const VIEWS = [
  {
    view: 'Train, no WebGL',
    workspace: 'Train',
    // Without a GPU pages are put together by the processor itself; WebGL in software would take all of it.
    flags: ['--no-sandbox', '--disable-gpu', '--disable-software-rasterizer'],
  },
  {
    view: 'Landscape, WebGL in software',
    workspace: 'Landscape',
    // As a browser does by itself on a machine without a GPU: the page as above, the scene alone in SwiftShader. (With ANGLE on
    // SwiftShader the whole page would pass for accelerated, and all of it be painted there, several times as slowly.)
    flags: ['--no-sandbox', '--disable-gpu', '--enable-unsafe-swiftshader'],
  },
] as const;
const STATES = ['at rest', 'training', 'training, a spectrum every step'] as const;

const rows: FrameRow[] = [];

for (const { view, workspace, flags } of VIEWS) {
  for (const state of STATES) {
    test(`${view}: ${state}`, async ({ playwright }) => {
      const served = await serveWindow();
      const browser = await playwright.chromium.launch({
        executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
        args: [...flags],
      });
      try {
        const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
        page.setDefaultTimeout(60_000);
        await openWindow(page, served.url);
        await setUpNetworkA(page, state === 'training, a spectrum every step');
        if (state !== 'at rest') {
          await page.getByRole('button', { name: 'Train', exact: true }).click();
          await page.getByRole('banner').getByText('running').waitFor();
        }
        await choose(page, 'Workspaces', workspace);
        if (state === 'training, a spectrum every step') await showSpectra(page);
        await page.waitForTimeout(4000);
        rows.push({ view, state, ...(await framesOf(browser, page)) });
        if (PICTURES !== undefined) await page.screenshot({ path: join(PICTURES, `${view}-${state}.png`) });
      } finally {
        await browser.close();
        await served.close();
      }
    });
  }
}

test.afterAll(() => {
  if (rows.length === 0) return;
  const machine = `${cpus()[0]?.model ?? 'unknown processor'}, ${cpus().length} threads, drawn in software, ${SECONDS} s each`;
  const file = join(ROOT, 'dist', 'bench', 'window.json');
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify({ machine, rows }, null, 1));
  console.log(`\n${frameTable(rows)}\n\n${machine}\nwritten: ${file}`);
});

/** A choice of a segmented control. */
async function choose(page: Page, group: string, name: string): Promise<void> {
  await page.getByRole('radiogroup', { name: group }).getByText(name, { exact: true }).click();
}

/** Long enough that no training ends while it is looked at, with a new checkpoint every few seconds. */
async function setUpNetworkA(page: Page, hasSpectra: boolean): Promise<void> {
  await openExample(page, /^Two moons/);
  const fill = (name: string | RegExp, value: number): Promise<void> =>
    page.getByRole('textbox', { name, exact: true }).fill(String(value));
  await fill('Samples', 500);
  await fill('Validation part', 0);
  await page.getByRole('button', { name: 'Add a layer' }).click();
  await page.getByRole('menuitem', { name: 'Dense', exact: true }).click();
  await fill('Layer 1: Units', 16);
  await fill('Layer 2: Units', 16);
  await fill(/^Batch size/, 32);
  await fill('Steps', hasSpectra ? 50_000 : 5_000_000);
  await page.getByRole('button', { name: /^Analysis/ }).click();
  await fill(/^Checkpoint every/, hasSpectra ? 250 : 20_000);
  if (hasSpectra) {
    await page.getByRole('combobox', { name: 'Spectrum along training' }).selectOption('steps');
    await fill(/^Every/, 1);
  }
  await page.getByText('354 parameters').waitFor();
}

/** Ribbon and curves below the scene, the Hessian by layers in the Inspector. */
async function showSpectra(page: Page): Promise<void> {
  await choose(page, 'What the timeline shows', 'Spectrum');
  await page.locator('[data-source="series"]').waitFor();
  await page.getByText('Hessian by layers').click();
  await page.locator('.hessian-frame').waitFor();
}

async function framesOf(browser: Browser, page: Page): Promise<FrameFigures> {
  await browser.startTracing(page, {
    categories: ['devtools.timeline', 'disabled-by-default-devtools.timeline'],
  });
  const times = await page.evaluate(
    (milliseconds) =>
      new Promise<number[]>((resolve) => {
        const stamps: number[] = [];
        const frame = (time: number): void => {
          stamps.push(time);
          if (time - stamps[0] < milliseconds) requestAnimationFrame(frame);
          else resolve(stamps);
        };
        requestAnimationFrame(frame);
      }),
    1000 * SECONDS,
  );
  const trace: unknown = JSON.parse((await browser.stopTracing()).toString());
  return frameFigures(times, mainThreadTasks(trace));
}
