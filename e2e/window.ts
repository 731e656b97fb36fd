import { readFileSync } from 'node:fs';
import { expect, type Locator, type Page } from '@playwright/test';
import { decode } from 'fast-png';

/** What the tests do in the window, in a user's terms. */

export const inspector = (page: Page): Locator => page.getByRole('region', { name: 'Inspector' });
export const surface = (page: Page): Locator => page.getByRole('img', { name: /^Loss surface/ });

export const tools = (page: Page): Locator => page.getByRole('toolbar', { name: 'Scene tools' });

/** Name and state of the run in view. */
const runTitle = (page: Page): Locator => page.locator('.run-title[data-run]');

export async function openWindow(page: Page, url: string): Promise<void> {
  await page.goto(url);
  await expect(page.getByText('Connected')).toBeVisible();
  // The run that the window opens, or the first example's: what comes in before that would be of no run.
  await expect(runTitle(page)).toBeVisible();
}

export async function openExample(page: Page, title: RegExp): Promise<void> {
  await page.getByRole('combobox', { name: 'Examples' }).click();
  await page.getByRole('listbox').getByRole('option', { name: title }).click();
}

/** Presses Train and waits for the end of the run that this starts. */
export async function train(page: Page): Promise<void> {
  await nextRunCompletes(page, () => page.getByRole('button', { name: 'Train', exact: true }).click());
}

/** Does what brings another run into view, and waits for its end: the one in view before may have "completed" as well. */
export async function nextRunCompletes(page: Page, act: () => Promise<void>): Promise<void> {
  const before = await runTitle(page).getAttribute('data-run');
  await act();
  const next = page.locator(`.run-title[data-run]:not([data-run="${before ?? ''}"])`);
  await expect(next).toContainText('completed');
}

/** One row of the card in the Inspector, e.g. `λmin`. */
export async function cardValue(page: Page, term: string): Promise<string> {
  const value = inspector(page)
    .locator('dt', { hasText: term })
    .first()
    .locator('xpath=following-sibling::dd[1]');
  return (await value.innerText()).trim();
}

/** A number as the window writes it: real minus signs, errors after ±. */
export function numberOf(text: string): number {
  const match = /[-−]?[\d.]+(e[-−]?\d+)?/.exec(text.replaceAll(' ', ''));
  return match === null ? Number.NaN : Number(match[0].replaceAll('−', '-'));
}

export interface Picture {
  readonly width: number;
  readonly height: number;
  /** Number of distinct colours, coarsely quantised. */
  readonly colours: number;
}

export function readPicture(bytes: Uint8Array): Picture {
  const png = decode(bytes);
  const seen = new Set<number>();
  for (let at = 0; at < png.data.length; at += png.channels) {
    seen.add(((png.data[at] >> 3) << 10) | ((png.data[at + 1] >> 3) << 5) | (png.data[at + 2] >> 3));
  }
  return { width: png.width, height: png.height, colours: seen.size };
}

export const readPictureFile = (path: string): Picture => readPicture(readFileSync(path));

/** Saves the scene as PNG, at the size on the screen. */
export async function savePng(page: Page, path: string): Promise<string> {
  await tools(page).getByRole('button', { name: 'Export' }).click();
  await page.getByText('1×', { exact: true }).click();
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Save PNG' }).click();
  await (await download).saveAs(path);
  await page.keyboard.press('Escape');
  return path;
}

/** The view that a saved picture carries. */
export const viewInPng = (path: string): Record<string, unknown> =>
  JSON.parse(decode(readFileSync(path)).text['saddlescope:view']) as Record<string, unknown>;

/** Drops a file on the window as the desktop does. */
export async function dropFile(page: Page, name: string, bytes: Uint8Array): Promise<void> {
  await page.evaluate(
    ([fileName, base64]) => {
      const data = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
      const transfer = new DataTransfer();
      transfer.items.add(new File([data], fileName));
      for (const type of ['dragover', 'drop']) {
        window.dispatchEvent(
          new DragEvent(type, { dataTransfer: transfer, bubbles: true, cancelable: true }),
        );
      }
    },
    [name, Buffer.from(bytes).toString('base64')] as const,
  );
}
