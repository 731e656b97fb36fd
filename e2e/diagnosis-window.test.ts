import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test, type Locator } from '@playwright/test';
import { serveWindow, type ServedWindow } from './program.ts';
import { cardValue, numberOf, openExample, openWindow, readPictureFile, train } from './window.ts';

let served: ServedWindow;
const folder = mkdtempSync(join(tmpdir(), 'saddlescope-diagnosis-'));
test.beforeAll(async () => {
  served = await serveWindow();
});
test.afterAll(async () => {
  await served.close();
  rmSync(folder, { recursive: true, force: true });
});

test('the report saved from the window holds set-up, curves, spectra, surface, verdicts and what-ifs, and needs no network', async ({
  page,
  context,
}) => {
  await openWindow(page, served.url);
  await openExample(page, /^Toy saddle: caught/);
  await train(page);
  await page.getByRole('button', { name: 'Why?' }).click();
  const view = page.getByRole('main', { name: 'Diagnosis' });
  await expect(view.getByRole('heading', { level: 3, name: /^Strict saddle/ })).toBeVisible();
  await view.getByRole('button', { name: 'Try the proposals' }).click();
  await expect(view.getByRole('button', { name: 'Adopt' }).first()).toBeEnabled();
  const download = page.waitForEvent('download');
  await view.getByRole('button', { name: 'Save report' }).click();
  const file = join(folder, 'report.html');
  await (await download).saveAs(file);

  await context.setOffline(true);
  const report = await context.newPage();
  const requests: string[] = [];
  const complaints: string[] = [];
  report.on('request', (request) => requests.push(request.url()));
  report.on('console', (message) => complaints.push(message.text()));
  await report.goto(pathToFileURL(file).href);
  await expect(report.getByRole('heading', { level: 1 })).toContainText('Diagnosis');
  await expect(report.locator('section.verdict').first()).toContainText('Strict saddle');
  await expect(report.locator('ol li').first()).toContainText('Is the run finite?');
  for (const title of [
    'Losses',
    'Gradient norm',
    'Extreme eigenvalues along the run',
    'Eigenvalues at step 150',
  ]) {
    const drawn = report.getByRole('img', { name: title, exact: true });
    await expect(drawn).toBeVisible();
    expect(await drawn.locator('path[stroke]').count()).toBeGreaterThan(1);
  }
  await expect(report.getByRole('img', { name: 'Training loss of the what-ifs' })).toBeVisible();
  // 31 × 31 cells, all of them finite.
  const surface = report.locator('figure.surface');
  await expect(surface.locator('rect')).toHaveCount(961);
  const picture = join(folder, 'surface.png');
  await surface.screenshot({ path: picture });
  expect(readPictureFile(picture).colours).toBeGreaterThan(60);
  const rows = report.locator('table').last().locator('tr');
  expect(await rows.count()).toBeGreaterThan(2);
  await expect(rows.nth(1)).toContainText('just go on');
  await expect(report.locator('pre')).toContainText('"expression"');
  await report.screenshot({ path: join(folder, 'report.png'), fullPage: true });
  expect(requests).toEqual([pathToFileURL(file).href]);
  expect(complaints).toEqual([]);
});

test('an adopted what-if is the run from then on, lower than the stall it left', async ({ page }) => {
  await openWindow(page, served.url);
  await openExample(page, /^Toy saddle: caught/);
  await train(page);
  await page.getByRole('button', { name: 'Why?' }).click();
  const view = page.getByRole('main', { name: 'Diagnosis' });
  await expect(view.getByRole('heading', { level: 3, name: /^Strict saddle/ })).toBeVisible();
  await view.getByRole('button', { name: 'Try the proposals' }).click();
  const escape = view.getByRole('row', { name: /step along the most negative eigenvector/ });
  const adopt = escape.getByRole('button', { name: 'Adopt' });
  await expect(adopt).toBeEnabled();
  const measured = async (row: Locator): Promise<number> =>
    numberOf(await row.locator('td.number').innerText());
  expect(await measured(view.getByRole('row', { name: /^just go on/ }))).toBeCloseTo(1, 6);
  const left = await measured(escape);
  expect(left).toBeLessThan(0.1);

  await adopt.click();
  const title = page.getByRole('banner').getByRole('button', { name: /\(escape\)/ });
  await expect(title).toContainText('completed');
  await expect(view.getByRole('heading', { level: 2 })).toContainText('(escape) · step 150');
  await expect(page.getByText('the run that it left stays in the list of runs')).toBeVisible();
  await page.getByRole('radiogroup', { name: 'Workspaces' }).getByText('Train', { exact: true }).click();
  await expect.poll(async () => numberOf(await cardValue(page, 'Loss'))).toBeLessThanOrEqual(left);
});

test('records of another program are diagnosed from their file, and say what they leave open', async ({
  page,
}) => {
  await openWindow(page, served.url);
  await page.getByText('Diagnose', { exact: true }).click();
  const records = join(folder, 'keras.csv');
  // Training goes to 0.02, held-out losses turn at epoch 25.
  const lines = Array.from({ length: 200 }, (_, epoch) => {
    const held = epoch < 25 ? 0.9 - 0.02 * epoch : 0.4 + 0.004 * (epoch - 25);
    return `${epoch},${0.98 * 0.95 ** epoch + 0.02},${held}`;
  });
  writeFileSync(records, `epoch,loss,val_loss\n${lines.join('\n')}\n`);
  const view = page.getByRole('main', { name: 'Diagnosis' });
  const chooser = page.waitForEvent('filechooser');
  await view.getByRole('button', { name: 'Open records…' }).click();
  await (await chooser).setFiles(records);
  await expect(view.getByRole('heading', { level: 2 })).toHaveText('keras.csv');
  await expect(view.getByRole('heading', { level: 3 }).first()).toHaveText(/^Overfitting/);
  await expect(view.getByText('No column of steps: epochs are counted.')).toBeVisible();
  await expect(view.getByText(/^Only records are given/)).toBeVisible();
  await view.getByRole('button', { name: 'Close' }).click();
  await expect(view.getByRole('heading', { level: 2 })).not.toHaveText('keras.csv');

  const wrong = join(folder, 'wrong.csv');
  writeFileSync(wrong, 'step,reward\n1,2\n');
  const again = page.waitForEvent('filechooser');
  await view.getByRole('button', { name: 'Open records…' }).click();
  await (await again).setFiles(wrong);
  await expect(view.getByRole('alert')).toContainText(
    'wrong.csv: expected a column of numbers named loss (or train_loss, batch_loss), got step, reward',
  );
});

test('a stall is told while the run goes on, and its diagnosis stays while more checkpoints come', async ({
  page,
}) => {
  await openWindow(page, served.url);
  await openExample(page, /^Toy saddle: caught/);
  await page
    .getByLabel(/^Steps/)
    .first()
    .fill('2000000');
  await page.keyboard.press('Tab');
  await page.getByRole('button', { name: 'Train', exact: true }).click();
  await expect(page.getByText(/^The loss has stopped falling/)).toBeVisible();
  await expect(page.getByRole('banner').getByText('running')).toBeVisible();
  await page.getByRole('button', { name: 'Why?' }).click();
  const view = page.getByRole('main', { name: 'Diagnosis' });
  await expect(view.getByRole('heading', { level: 3, name: /^Strict saddle/ })).toBeVisible();
  await expect(view.getByText(/^The run has gone on to step/)).toBeVisible();
  await expect(page.getByRole('banner').getByText('running')).toBeVisible();
  await page.getByRole('button', { name: 'Stop', exact: true }).click();
  await expect(page.getByRole('banner').getByText('stopped')).toBeVisible();
  await expect(view.getByRole('heading', { level: 3, name: /^Strict saddle/ })).toBeVisible();
});

test('the set-up stays open in a window that became half as wide on another workspace', async ({ page }) => {
  await page.setViewportSize({ width: 2560, height: 1440 });
  await openWindow(page, served.url);
  const workspaces = page.getByRole('radiogroup', { name: 'Workspaces' });
  await expect(page.getByRole('combobox', { name: 'Examples' })).toBeInViewport();
  await workspaces.getByText('Diagnose', { exact: true }).click();
  await page.setViewportSize({ width: 1280, height: 720 });
  await workspaces.getByText('Train', { exact: true }).click();
  await expect(page.getByRole('combobox', { name: 'Examples' })).toBeInViewport();
  const box = await page.getByRole('combobox', { name: 'Examples' }).boundingBox();
  expect(box?.width).toBeGreaterThan(200);
});
