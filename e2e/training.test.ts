import { expect, test } from '@playwright/test';
import { serveWindow, type ServedWindow } from './program.ts';
import {
  cardValue,
  inspector,
  nextRunCompletes,
  numberOf,
  openExample,
  openWindow,
  train,
} from './window.ts';

/** Training as the lecture teaches it: controls, layers, races, lessons, in the served window. */
let served: ServedWindow;
test.beforeAll(async () => {
  served = await serveWindow();
});
test.afterAll(async () => {
  await served.close();
});

test('a run can be paused, stepped, given a checkpoint, resumed and stopped', async ({ page }) => {
  await openWindow(page, served.url);
  await openExample(page, /^Digits/);
  await page.getByRole('textbox', { name: 'Steps', exact: true }).fill('1000000');
  await page.getByRole('button', { name: 'Train', exact: true }).click();
  const banner = page.getByRole('banner');
  await banner.getByRole('button', { name: 'Pause' }).click();
  await expect(banner.getByText('paused')).toBeVisible();
  const stepText = async (): Promise<number> =>
    Number((await banner.getByText(/^step /).innerText()).replace(/\s(?=\d{3})/g, '').match(/\d+/)?.[0]);
  const before = await stepText();
  await banner.getByRole('button', { name: 'One step' }).click();
  await expect.poll(stepText).toBe(before + 1);
  const checkpoints = page.getByRole('slider', { name: 'Checkpoint in view' }).getByRole('img');
  const count = await checkpoints.count();
  await banner.getByRole('button', { name: 'Checkpoint now' }).click();
  await expect(checkpoints).toHaveCount(count + 1);
  await banner.getByRole('button', { name: 'Resume' }).click();
  await expect(banner.getByText('running')).toBeVisible();
  await banner.getByRole('button', { name: 'Stop' }).click();
  await expect(banner.getByText('stopped')).toBeVisible();
});

test('a network with batch normalisation is set up, trained, and its update taken apart', async ({
  page,
}) => {
  await openWindow(page, served.url);
  await openExample(page, /^Iris$/);
  await page.getByRole('button', { name: 'Add a layer' }).click();
  await page.getByRole('menuitem', { name: 'Batch normalisation' }).click();
  const layer = page.getByRole('group', { name: 'Layer 2' });
  await expect(layer.getByText(/8 → 8 · 16 p/)).toBeVisible();
  await expect(layer.getByText(/p = 0\.9/)).toBeVisible();
  await train(page);
  await inspector(page).getByText('The update from here').click();
  await expect(inspector(page).getByTestId('update-product')).toBeVisible();
  await inspector(page).getByText('Samples one by one').click();
  const confusion = inspector(page).getByRole('table', { name: 'Confusion matrix' });
  await expect(confusion.getByRole('row')).toHaveCount(4);
});

test('three optimizers race from one start, ranked', async ({ page }) => {
  await openWindow(page, served.url);
  await openExample(page, /^Toy saddle: lingers/);
  await page.getByText('Race', { exact: true }).click();
  await page.getByRole('button', { name: 'Start 3 runs' }).click();
  const ranking = page.getByRole('table', { name: 'Settings by rank' });
  await expect(ranking.getByRole('row')).toHaveCount(4);
  await expect(page.getByRole('img', { name: /3 paths/ })).toBeVisible();
  await nextRunCompletes(page, () => ranking.getByRole('button', { name: 'Open as a run' }).first().click());
  await expect.poll(async () => numberOf(await cardValue(page, 'Loss'))).toBeLessThan(1);
});

test('a lesson shows the bound of the notes and sets up its example', async ({ page }) => {
  await openWindow(page, served.url);
  await page.getByText('Learn', { exact: true }).click();
  await page.getByRole('button', { name: 'Cross-entropy against squared error' }).click();
  const lesson = page.getByRole('main', { name: 'Cross-entropy against squared error' });
  await expect(lesson.getByText('1.41421356', { exact: true })).toBeVisible();
  await lesson.getByRole('button', { name: /^Set it up/ }).click();
  await expect(page.getByRole('banner').getByText('Two moons')).toBeVisible();
});
