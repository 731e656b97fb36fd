import { readFileSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { serveWindow, type ServedWindow } from './program.ts';
import { openWindow } from './window.ts';

let served: ServedWindow;
test.beforeAll(async () => {
  served = await serveWindow();
});
test.afterAll(async () => {
  await served.close();
});

test('the loss along a line is measured with its derivatives and saved as a table', async ({ page }) => {
  await openWindow(page, served.url);
  await expect(page.getByRole('banner').getByText('completed')).toBeVisible();
  await page.getByText('Profile', { exact: true }).click();
  await page.getByRole('button', { name: /^Measure at step/ }).click();
  await expect(page.getByRole('group', { name: /^Second derivative dᵀHd/ })).toBeVisible();
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Save as CSV' }).click();
  const path = join(await mkdtemp(join(tmpdir(), 'saddlescope-profile-')), 'profile.csv');
  await (await download).saveAs(path);
  const lines = readFileSync(path, 'utf8').trim().split('\r\n');
  expect(lines[0]).toBe('t,loss,slope,curvature');
  expect(lines).toHaveLength(102);
});
