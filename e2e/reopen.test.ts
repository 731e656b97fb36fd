import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test, type Page } from '@playwright/test';
import { encode } from 'fast-png';
import { serveWindow, type ServedWindow } from './program.ts';
import { dropFile, inspector, openWindow, savePng, surface, tools, viewInPng } from './window.ts';

let served: ServedWindow;
const folder = mkdtempSync(join(tmpdir(), 'saddlescope-pictures-'));
test.beforeAll(async () => {
  served = await serveWindow();
});
test.afterAll(async () => {
  await served.close();
});

const status = (page: Page) => page.getByRole('contentinfo');
const savePicture = (page: Page, name: string): Promise<string> => savePng(page, join(folder, name));

/** What the picture says of its view, without what names this machine's run. */
function viewOf(path: string): Record<string, unknown> {
  const { run, caption, ...view } = viewInPng(path);
  expect(typeof run).toBe('string');
  expect(Array.isArray(caption)).toBe(true);
  return view;
}

async function settled(page: Page): Promise<void> {
  await expect(surface(page)).toBeVisible();
  await expect(page.getByTestId('scene-busy')).toHaveCount(0);
  await expect(inspector(page).getByRole('button', { name: 'Judge this picture' })).toBeEnabled();
}

test('a saved picture that is dropped reopens its view, on another machine too', async ({ page }) => {
  await openWindow(page, served.url);
  await settled(page);
  await expect(page.getByRole('banner').getByText('completed')).toBeVisible();
  // A view of the reader's own: another plane, size and scale, seen from elsewhere.
  await tools(page).getByRole('button', { name: 'Plane' }).click();
  await page.getByRole('combobox', { name: 'Directions' }).click();
  await page.getByRole('option', { name: 'Random' }).click();
  await page.getByRole('combobox', { name: 'Grid points per side' }).click();
  await page.getByRole('option', { name: '25' }).click();
  await page.keyboard.press('Escape');
  await expect.poll(() => surface(page).getAttribute('aria-label')).toContain('random direction');
  await tools(page).getByRole('button', { name: 'Camera' }).click();
  await page.getByRole('button', { name: 'From the side' }).click();
  await page.keyboard.press('Escape');
  await settled(page);
  const first = await savePicture(page, 'first.png');
  const picture = readFileSync(first);
  expect(viewInPng(first)).toHaveProperty('surface.kernels', expect.stringMatching(/^(fused|simd)$/));

  for (const window of [served, await serveWindow()]) {
    await openWindow(page, window.url);
    await settled(page);
    await dropFile(page, 'first.png', picture);
    await expect(status(page).getByText('Reopened the view of first.png')).toBeVisible();
    await expect(page.getByRole('banner').getByText('completed')).toBeVisible();
    await expect.poll(() => surface(page).getAttribute('aria-label')).toContain('random direction');
    await settled(page);
    const again = await savePicture(page, 'again.png');
    expect(viewOf(again)).toEqual(viewOf(first));
    if (window !== served) await window.close();
  }
});

test('other pictures and damaged ones get one line each and change nothing', async ({ page }) => {
  await openWindow(page, served.url);
  await settled(page);
  const before = await surface(page).getAttribute('aria-label');
  const path = await savePicture(page, 'good.png');
  const good = readFileSync(path);
  const damaged = Uint8Array.from(good);
  damaged[Buffer.from(good).indexOf('"experiment"') + 20] ^= 1;
  const foreign = encode({ width: 2, height: 2, data: new Uint8Array(12), channels: 3 });
  writeFileSync(join(folder, 'foreign.png'), foreign);
  const cases: [string, Uint8Array, RegExp][] = [
    ['damaged.png', damaged, /damaged\.png: the view in this picture is damaged; nothing was changed/],
    ['cut.png', good.subarray(0, 400), /cut\.png: the view in this picture is damaged/],
    ['foreign.png', Uint8Array.from(foreign), /foreign\.png: expected a picture saved by Saddlescope/],
    ['notes.txt', Buffer.from('hello'), /notes\.txt: expected a PNG picture/],
    ['empty.png', new Uint8Array(0), /empty\.png: expected a PNG picture/],
  ];
  for (const [name, bytes, line] of cases) {
    await dropFile(page, name, bytes);
    await expect(status(page).getByText(line)).toBeVisible();
    expect(await surface(page).getAttribute('aria-label')).toBe(before);
  }
});
