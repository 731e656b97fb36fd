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
  await expect(judge).toBeEnabled();
  await judge.click();
  await expect(inspector(page).getByText('This is the whole function')).toBeVisible();

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
  await expect.poll(() => readAt(0.08)).toContain('n₋ · n₀ · n₊ = 1 · 0 · 2');
  await expect.poll(() => readAt(0.27)).toContain('n₋ · n₀ · n₊ = 0 · 0 · 3');
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
  await expect(block).toContainText('error ~ r^4.00');
  await expect(block).toContainText('λ = −2.000, 100 % in this plane');
  await expect(block).toContainText('λ = 2.000, 100 % in this plane');
});

test('the path as it runs is saved as MP4, or the window says that this browser encodes none', async ({
  page,
}) => {
  await page.setViewportSize({ width: 900, height: 600 });
  await openWindow(page, served.url);
  await expect(surface(page)).toBeVisible();
  await page.getByRole('toolbar', { name: 'Scene tools' }).getByRole('button', { name: 'Export' }).click();
  const formats = page.getByRole('radiogroup', { name: 'Format of the animation' });
  // Asked for when the tools open.
  await expect(page.getByText(/^Encoded as|^This browser encodes no video/)).toBeVisible();
  if ((await formats.getByText('MP4', { exact: true }).count()) === 0) {
    await expect(page.getByText('This browser encodes no video; a GIF needs no encoder.')).toBeVisible();
    return;
  }
  await formats.getByText('MP4', { exact: true }).click();
  const [, codec] = /^Encoded as (.+)$/.exec(await page.getByText(/^Encoded as/).innerText()) ?? [];
  await page.getByRole('combobox', { name: 'Length' }).click();
  await page.getByRole('option', { name: '4 s' }).click();
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Save the animation' }).click();
  const saved = await download;
  const path = join(await mkdtemp(join(tmpdir(), 'saddlescope-film-')), 'film.mp4');
  await saved.saveAs(path);
  expect(saved.suggestedFilename()).toMatch(/-path\.mp4$/);
  const film = readFileSync(path);
  // ISO base media: the length of the first box, then its type.
  expect(film.subarray(4, 8).toString('latin1')).toBe('ftyp');
  const boxes: string[] = [];
  for (let at = 0; at + 16 <= film.length;) {
    boxes.push(film.subarray(at + 4, at + 8).toString('latin1'));
    const size = film.readUInt32BE(at);
    at += Math.max(8, size === 1 ? Number(film.readBigUInt64BE(at + 8)) : size);
  }
  expect(boxes).toEqual(expect.arrayContaining(['ftyp', 'moov', 'mdat']));
  await expect(page.getByText(`(${codec}, `)).toBeVisible();
});
