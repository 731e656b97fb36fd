import { readFileSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { serveWindow, type ServedWindow } from './program.ts';
import { inspector, openExample, openWindow, surface, train } from './window.ts';

let served: ServedWindow;
test.beforeAll(async () => {
  served = await serveWindow();
});
test.afterAll(async () => {
  await served.close();
});

test('the surface is saved as a table, and the fidelity card says that the whole function is shown', async ({
  page,
}) => {
  await openWindow(page, served.url);
  await expect(surface(page)).toBeVisible();
  const judge = inspector(page).getByRole('button', { name: 'Judge this picture' });
  await expect(judge).toBeEnabled({ timeout: 60_000 });
  await judge.click();
  await expect(inspector(page).getByText('This is the whole function')).toBeVisible({ timeout: 60_000 });

  const tools = page.getByRole('toolbar', { name: 'Scene tools' });
  await tools.getByRole('button', { name: 'Export' }).click();
  await page.getByRole('combobox', { name: 'Surface as a file' }).click();
  await page.getByRole('option', { name: 'VTK grid (.vts)' }).click();
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Save the surface' }).click();
  const path = join(await mkdtemp(join(tmpdir(), 'saddlescope-saved-')), 'surface.vts');
  await (await download).saveAs(path);
  const text = readFileSync(path, 'utf8');
  expect(text).toContain('StructuredGrid');
  expect(text).toContain('51');
});

test('a valley that is a saddle in full space shows when coloured by Morse index', async ({ page }) => {
  await openWindow(page, served.url);
  await openExample(page, /^The valley that is none/);
  await train(page);
  const tools = page.getByRole('toolbar', { name: 'Scene tools' });
  await tools.getByRole('button', { name: 'Colour' }).click();
  await page.getByRole('combobox', { name: 'Colour by' }).click();
  await page.getByRole('option', { name: /^Morse index/ }).click();
  await page.keyboard.press('Escape');
  await tools.getByRole('button', { name: 'Camera' }).click();
  await page.getByRole('button', { name: 'From above' }).click();
  await page.keyboard.press('Escape');
  // A little beside the run's last checkpoint, which stands at the bowl's bottom.
  const box = await page.getByTestId('scene-stage').boundingBox();
  if (box === null) throw new Error('no scene');
  const color = page.getByTestId('scene-readout-color');
  const readAt = async (share: number): Promise<string | null> => {
    await page.mouse.move(box.x + box.width / 2 - 44 + share * box.height, box.y + box.height / 2 - 12);
    return (await color.count()) === 0 ? null : color.innerText();
  };
  await expect.poll(() => readAt(0.08), { timeout: 60_000 }).toContain('n₋ · n₀ · n₊ = 1 · 0 · 2');
  await expect.poll(() => readAt(0.27), { timeout: 60_000 }).toContain('n₋ · n₀ · n₊ = 0 · 0 · 3');
});

test('the quadratic model of the toy saddle misses by the fourth order, and its arrows are λ = −2 and 2', async ({
  page,
}) => {
  await openWindow(page, served.url);
  await openExample(page, /^Toy saddle: caught/);
  await train(page);
  const tools = page.getByRole('toolbar', { name: 'Scene tools' });
  await tools.getByRole('button', { name: 'Look' }).click();
  await page.getByRole('switch', { name: /^Quadratic model/ }).click();
  await page.getByRole('switch', { name: /^Eigenvector arrows/ }).click();
  const block = page.getByTestId('model-block');
  await expect(block).toContainText('error ~ r^4.00', { timeout: 60_000 });
  await expect(block).toContainText('λ = −2.000, 100 % in this plane');
  await expect(block).toContainText('λ = 2.000, 100 % in this plane');
});
