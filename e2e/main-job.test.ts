import { readFileSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test, type Page } from '@playwright/test';
import { saddlescope, serveWindow, type ServedWindow } from './program.ts';
import {
  cardValue,
  inspector,
  numberOf,
  openExample,
  openWindow,
  readPicture,
  readPictureFile,
  surface,
  train,
} from './window.ts';

/** The main job as a user does it: served window, real threads, real Chromium. */
let served: ServedWindow;
test.beforeAll(async () => {
  served = await serveWindow();
});
test.afterAll(async () => {
  await served.close();
});

async function savedFile(page: Page, act: () => Promise<void>): Promise<string> {
  const download = page.waitForEvent('download');
  await act();
  const path = join(await mkdtemp(join(tmpdir(), 'saddlescope-saved-')), 'file');
  await (await download).saveAs(path);
  return path;
}

test('the first start shows the toy saddle trained, on its drawn surface', async ({ page }) => {
  await openWindow(page, served.url);
  await expect(surface(page)).toBeVisible();
  await expect(inspector(page).getByText('Minimum modulo symmetry').first()).toBeVisible();
  await expect.poll(async () => readPicture(await surface(page).screenshot()).colours).toBeGreaterThan(150);
});

test('iris: trained from the window to more than 95 %, with spectra, surface, and the numbers of the command line', async ({
  page,
}) => {
  await openWindow(page, served.url);
  await openExample(page, /^Iris$/);
  await train(page);
  await expect(surface(page)).toBeVisible();
  await expect(page.getByRole('img', { name: /^67 eigenvalues: / })).toBeVisible();
  await expect(page.getByRole('slider', { name: 'Checkpoint in view' }).getByRole('img')).toHaveCount(21);

  const folder = await mkdtemp(join(tmpdir(), 'saddlescope-iris-'));
  const command = JSON.parse(
    saddlescope('run', 'assets/experiments/iris.json', '--out', join(folder, 'run'), '--json'),
  );
  let saved = '';
  // The last spectra may come after the run's end.
  await expect(async () => {
    const path = await savedFile(page, async () => {
      await page.getByRole('banner').getByRole('button', { name: 'Export' }).click();
      await page.getByRole('menuitem', { name: 'Experiment and checkpoints (JSON)' }).click();
    });
    saved = readFileSync(path, 'utf8');
    expect(saved).not.toContain('"card": null');
  }).toPass();
  expect(command.trainAccuracy).toBeGreaterThan(0.95);
  expect(saved).toContain(String(command.finalLoss));
  for (const checkpoint of command.checkpoints) {
    expect(saved).toContain(String(checkpoint.eigenvalues[0]));
    expect(saved).toContain(String(checkpoint.eigenvalues.at(-1)));
  }
});

test('the saddle of the notes: eigenvalues −2 and 2, and Escape lowers the loss', async ({ page }) => {
  await openWindow(page, served.url);
  // The window opens where it was left; this test wants the toy.
  await openExample(page, /^Toy saddle: lingers/);
  await page.getByRole('textbox', { name: 'w1', exact: true }).fill('0');
  await page.getByRole('textbox', { name: 'w2', exact: true }).fill('0');
  await page.getByRole('textbox', { name: 'w2', exact: true }).blur();
  await train(page);
  await expect(
    inspector(page)
      .getByText(/Saddle/)
      .first(),
  ).toBeVisible();
  expect(numberOf(await cardValue(page, 'λmin'))).toBe(-2);
  expect(numberOf(await cardValue(page, 'λmax'))).toBe(2);
  await inspector(page).getByRole('button', { name: 'Escape', exact: true }).click();
  expect(numberOf(await cardValue(page, 'Loss before'))).toBe(1);
  expect(numberOf(await cardValue(page, 'Loss after'))).toBeCloseTo(0.990025, 3);
  await inspector(page).getByRole('button', { name: 'Train from there' }).click();
  await expect.poll(async () => numberOf(await cardValue(page, 'Loss'))).toBeLessThan(1e-6);
});

test('the picture exported has the size that was asked and the colours of the surface', async ({ page }) => {
  await openWindow(page, served.url);
  await expect(surface(page)).toBeVisible();
  const tools = page.getByRole('toolbar', { name: 'Scene tools' });
  const box = await surface(page).boundingBox();
  if (box === null) throw new Error('the scene has no size');
  await tools.getByRole('button', { name: 'Export' }).click();
  for (const scale of [1, 2]) {
    const path = await savedFile(page, async () => {
      await page.getByText(`${scale}×`, { exact: true }).click();
      await page.getByRole('button', { name: /PNG/ }).click();
    });
    const picture = readPictureFile(path);
    expect(picture.width).toBe(Math.round(box.width * scale));
    expect(picture.height).toBe(Math.round(box.height * scale));
    expect(picture.colours).toBeGreaterThan(150);
  }
});
