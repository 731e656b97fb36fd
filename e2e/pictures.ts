import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { ROOT, serveWindow, type ServedWindow } from './program.ts';
import { openExample, openWindow, surface, train } from './window.ts';

/** The pictures of the README and of docs/, taken from the running program. */
const picture = (name: string): string => join(ROOT, 'docs', 'pictures', `${name}.png`);

test.use({ viewport: { width: 1440, height: 900 } });
let served: ServedWindow;
test.beforeAll(async () => {
  served = await serveWindow();
});
test.afterAll(async () => {
  await served.close();
});

test('first start', async ({ page }) => {
  await openWindow(page, served.url);
  await expect(surface(page)).toBeVisible();
  await page.waitForTimeout(6000);
  await page.screenshot({ path: picture('first-start') });
});

test('digits, dark', async ({ page }) => {
  await openWindow(page, served.url);
  await openExample(page, /^Digits/);
  await train(page);
  await expect(page.getByRole('img', { name: /^1210 eigenvalues/ })).toBeVisible();
  await expect(surface(page)).toBeVisible();
  await expect(page.getByText('Drawing')).toBeHidden();
  await page.waitForTimeout(2000);
  await page.screenshot({ path: picture('digits') });
});

test('iris, light', async ({ page }) => {
  await openWindow(page, served.url);
  await openExample(page, /^Iris$/);
  await page.getByRole('button', { name: 'Light theme' }).click();
  await train(page);
  await expect(page.getByRole('img', { name: /^67 eigenvalues/ })).toBeVisible();
  await expect(surface(page)).toBeVisible();
  await expect(page.getByText('Drawing')).toBeHidden();
  await page.waitForTimeout(2000);
  await page.screenshot({ path: picture('iris-light') });
});
