import { mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test, type Page } from '@playwright/test';
import { saddlescope, serveWindow, type ServedWindow } from './program.ts';
import { cardValue, inspector, nextRunCompletes, openExample, openWindow, train } from './window.ts';

/** Weights that another program wrote, brought into the window: chosen, as a folder, and dropped. */
let served: ServedWindow;
const folder = mkdtempSync(join(tmpdir(), 'saddlescope-weights-'));
const weights = join(folder, 'weights');
const STEPS = [0, 500, 1000];

test.beforeAll(async () => {
  served = await serveWindow();
  const run = join(folder, 'run');
  saddlescope('run', 'assets/experiments/iris.json', '--out', run, '--json');
  mkdirSync(weights);
  for (const step of STEPS) {
    const out = join(folder, `step-${step}`);
    saddlescope('export', run, '--format', 'safetensors', '--step', String(step), '--out', out);
    renameSync(join(out, readdirSync(out)[0]), join(weights, `step-${step}.safetensors`));
  }
});
test.afterAll(async () => {
  await served.close();
});

async function openStart(page: Page, example = /^Iris$/): Promise<void> {
  await openWindow(page, served.url);
  await openExample(page, example);
  await page.getByRole('button', { name: /^Start/ }).click();
  await expect(page.getByRole('button', { name: 'Weights files as a run…' })).toBeVisible();
}

/** Chooses files, or a folder, in the dialog that a button opens. */
async function choose(page: Page, button: string, paths: string | string[]): Promise<void> {
  const dialog = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: button }).click();
  await (await dialog).setFiles(paths);
}

/** Drops a file on the place for weights, as the desktop does. */
async function drop(page: Page, name: string, bytes: Uint8Array): Promise<void> {
  await page.locator('.weights-picker').evaluate(
    (place, [fileName, base64]) => {
      const data = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
      const transfer = new DataTransfer();
      transfer.items.add(new File([data], fileName));
      for (const type of ['dragover', 'drop']) {
        place.dispatchEvent(new DragEvent(type, { dataTransfer: transfer, bubbles: true, cancelable: true }));
      }
    },
    [name, Buffer.from(bytes).toString('base64')] as const,
  );
}

test('a folder of weights becomes a run with the losses and spectra of the run they came from', async ({
  page,
}) => {
  await openStart(page);
  await choose(page, 'A folder of weights as a run…', weights);
  const checkpoints = page.getByRole('slider', { name: 'Checkpoint in view' }).getByRole('img');
  await expect(checkpoints).toHaveCount(STEPS.length);
  await expect(inspector(page)).toContainText('step 1000');
  await expect(page.getByRole('img', { name: /^67 eigenvalues: / })).toBeVisible();
  // The files hold float32: the same numbers to its rounding.
  const record = JSON.parse(saddlescope('export', join(folder, 'run'))) as {
    checkpoints: { step: number; loss: number }[];
  };
  const last = record.checkpoints.find(({ step }) => step === 1000);
  expect(Number(await cardValue(page, 'Loss'))).toBeCloseTo(last?.loss ?? NaN, 4);
  // Going on is the training that is set up, since files tell of none.
  await expect(inspector(page)).toContainText('A weights file keeps nothing of its optimizer');
  await page.getByRole('textbox', { name: 'Steps', exact: true }).fill('7');
  await nextRunCompletes(page, () => page.getByRole('button', { name: 'Go on from step 1000' }).click());
  await expect(page.getByRole('slider', { name: 'Checkpoint in view' }).getByRole('img')).not.toHaveCount(0);
  await expect(page.locator('.run-progress-text')).toContainText('7');
});

test('a file dropped is where training starts', async ({ page }) => {
  await openStart(page);
  await drop(page, 'step-1000.safetensors', readFileSync(join(weights, 'step-1000.safetensors')));
  await page.getByRole('textbox', { name: 'Steps', exact: true }).fill('10');
  await train(page);
  // Far below what a drawn start has after ten steps.
  await expect.poll(async () => Number(await cardValue(page, 'Loss'))).toBeLessThan(0.1);
});

test('weights of another network are shown beside what is expected, and change nothing', async ({ page }) => {
  await openStart(page, /^Digits/);
  // As a run they are refused, and the set-up stays as it is …
  const table = page.getByRole('table', { name: "The network's parameters beside the file's arrays" });
  await choose(page, 'Weights files as a run…', join(weights, 'step-1000.safetensors'));
  await expect(table).toContainText('1 weight [16, 64]');
  await expect(page.getByRole('button', { name: 'Train', exact: true })).toBeEnabled();
  // … as a start it can be corrected.
  await drop(page, 'step-1000.safetensors', readFileSync(join(weights, 'step-1000.safetensors')));
  await expect(table).toBeVisible();
  await expect(page.getByRole('button', { name: 'Train', exact: true })).toBeDisabled();

  writeFileSync(
    join(folder, 'cut.safetensors'),
    readFileSync(join(weights, 'step-1000.safetensors')).subarray(0, 300),
  );
  await choose(page, 'Weights files as a run…', join(folder, 'cut.safetensors'));
  await expect(page.locator('.weights-picker').getByRole('alert').first()).toContainText('cut.safetensors');
});
