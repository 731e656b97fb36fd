import { readFileSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { serveWindow, type ServedWindow } from './program.ts';
import { inspector, openWindow, surface } from './window.ts';

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
