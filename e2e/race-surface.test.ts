import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test, type Page } from '@playwright/test';
import { decode, encode } from 'fast-png';
import { serveWindow, type ServedWindow } from './program.ts';
import { dropFile, openWindow, savePng, surface, viewInPng } from './window.ts';

let served: ServedWindow;
test.beforeAll(async () => {
  served = await serveWindow();
});
test.afterAll(async () => {
  await served.close();
});

const folder = mkdtempSync(join(tmpdir(), 'saddlescope-race-'));
const status = (page: Page) => page.getByRole('contentinfo');

interface RacePicture {
  readonly run: string;
  readonly experiment: unknown;
  readonly alongside?: readonly { run: string; experiment: { name: string } }[];
  readonly caption: readonly string[];
  readonly settings: { alongside: readonly string[] };
}

/** Saves pictures until the other runs' paths, which come after the surface, are on it. */
async function pictureOfAll(page: Page, name: string): Promise<RacePicture> {
  const path = join(folder, name);
  const saved = async (): Promise<RacePicture> =>
    viewInPng(await savePng(page, path)) as unknown as RacePicture;
  await expect
    .poll(async () => (await saved()).caption.join(' '))
    .toContain('2 more runs at their true losses');
  return viewInPng(path) as unknown as RacePicture;
}

/** The view without what names this machine's runs: each by its place among them. */
function portable({ run, alongside = [], settings, ...view }: RacePicture): object {
  const names = new Map(alongside.map((other, k) => [other.run, k]));
  names.set(run, -1);
  return {
    ...view,
    alongside: alongside.map(({ experiment }) => experiment),
    settings: { ...settings, alongside: settings.alongside.map((id) => names.get(id)) },
  };
}

async function drawTogether(page: Page): Promise<void> {
  await page.getByText('Race', { exact: true }).click();
  const together = page.getByRole('button', { name: 'All on one surface' });
  await expect(together).toBeEnabled();
  await together.click();
  await expect(surface(page)).toBeVisible();
}

test('a race on one surface is in its picture, which another machine reopens or says what it lacks', async ({
  page,
}) => {
  await openWindow(page, served.url);
  await page.getByText('Race', { exact: true }).click();
  await page.getByRole('button', { name: 'Start 3 runs' }).click();
  await expect(page.getByRole('table', { name: 'Settings by rank' }).getByRole('row')).toHaveCount(4);
  await drawTogether(page);
  const first = await pictureOfAll(page, 'race.png');
  const names = (first.alongside ?? []).map(({ experiment }) => experiment.name);
  expect(new Set(names).size).toBe(2);
  for (const name of names) expect(name).toMatch(/^Toy saddle: lingers, then escapes · (sgd|momentum|adam) /);

  // Its runs are there: drawing it again trains none, in a new window either.
  const count = served.countRuns();
  expect(count).toBeGreaterThanOrEqual(3);
  await openWindow(page, served.url);
  await drawTogether(page);
  await pictureOfAll(page, 'again.png');
  expect(served.countRuns()).toBe(count);

  const other = await serveWindow();
  try {
    await openWindow(page, other.url);
    await expect(surface(page)).toBeVisible();
    await dropFile(page, 'race.png', readFileSync(join(folder, 'race.png')));
    await expect(status(page).getByText('Reopened the view of race.png')).toBeVisible();
    const reopened = await pictureOfAll(page, 'reopened.png');
    expect(portable(reopened)).toEqual(portable(first));
    expect(reopened.run).not.toBe(first.run);

    // One of the runs is of a table that is not on this machine.
    const png = decode(readFileSync(join(folder, 'race.png')));
    const [gone, kept] = first.alongside ?? [];
    const table = {
      ...gone.experiment,
      name: 'A table of elsewhere',
      loss: {
        kind: 'network',
        layers: [{ type: 'dense', units: 2 }],
        loss: 'crossEntropy',
        data: { csv: 'elsewhere.csv', target: 'class' },
      },
      start: { seed: 1 },
    };
    const view = { ...first, alongside: [{ ...gone, experiment: table }, kept] };
    const text = { 'saddlescope:view': JSON.stringify(view).replace(/[\u007f-\uffff]/g, escaped) };
    await dropFile(page, 'partly.png', encode({ ...png, text }));
    await expect(
      status(page).getByText(
        'partly.png: the view is open without 1 run that cannot be trained here: A table of elsewhere',
      ),
    ).toBeVisible();
    await expect(surface(page)).toBeVisible();
  } finally {
    await other.close();
  }
});

const escaped = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
