import { readFileSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { decode } from 'fast-png';
import { serveWindow, type ServedWindow } from './program.ts';
import { openWindow, surface } from './window.ts';

let served: ServedWindow;
test.beforeAll(async () => {
  served = await serveWindow();
});
test.afterAll(async () => {
  await served.close();
});

test('a race is drawn on one surface, and its picture says which runs are on it', async ({ page }) => {
  await openWindow(page, served.url);
  await page.getByText('Race', { exact: true }).click();
  await page.getByRole('button', { name: 'Start 3 runs' }).click();
  const together = page.getByRole('button', { name: 'All on one surface' });
  await expect(page.getByRole('table', { name: 'Settings by rank' }).getByRole('row')).toHaveCount(4, {
    timeout: 60_000,
  });
  await expect(together).toBeEnabled();
  await together.click();
  await expect(surface(page)).toBeVisible({ timeout: 60_000 });
  const tools = page.getByRole('toolbar', { name: 'Scene tools' });
  await tools.getByRole('button', { name: 'Export' }).click();
  await page.getByText('1×', { exact: true }).click();
  const folder = await mkdtemp(join(tmpdir(), 'saddlescope-race-'));
  const picture = async (): Promise<{ alongside: unknown[]; caption: string[] }> => {
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Save PNG' }).click();
    const path = join(folder, 'race.png');
    await (await download).saveAs(path);
    const { alongside = [], caption } = JSON.parse(decode(readFileSync(path)).text['saddlescope:view']) as {
      alongside?: unknown[];
      caption: string[];
    };
    return { alongside, caption };
  };
  // The other paths come after the surface.
  await expect
    .poll(async () => (await picture()).caption.join(' '), { timeout: 60_000 })
    .toContain('2 more runs at their true losses');
  const { alongside } = await picture();
  const names = alongside.map((run) => (run as { experiment: { name: string } }).experiment.name);
  expect(new Set(names).size).toBe(2);
  for (const name of names) expect(name).toMatch(/^Toy saddle: lingers, then escapes · (sgd|momentum|adam) /);
});
