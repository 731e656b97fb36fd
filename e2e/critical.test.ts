import { readFileSync } from 'node:fs';
import { expect, test, type Page } from '@playwright/test';
import { serveWindow, type ServedWindow } from './program.ts';
import { inspector, numberOf, openWindow, train } from './window.ts';

/** Critical points from the window: searched for, judged, left. */
let served: ServedWindow;
test.beforeAll(async () => {
  served = await serveWindow();
});
test.afterAll(async () => {
  await served.close();
});

async function example(page: Page, name: RegExp): Promise<void> {
  await page.getByRole('combobox', { name: 'Examples' }).click();
  await page.getByRole('listbox', { name: 'Examples' }).getByRole('option', { name }).click();
}
async function criticalPoints(page: Page): Promise<void> {
  await page.getByRole('radiogroup', { name: 'Workspaces' }).getByText('Critical points').click();
}
const rows = (page: Page, pointClass?: string) =>
  page.locator(`.atlas-body .atlas-row${pointClass === undefined ? '' : `[data-class="${pointClass}"]`}`);

test('Himmelblau: all nine points, the count check, and one selection everywhere', async ({ page }) => {
  await openWindow(page, served.url);
  await example(page, /Himmelblau/);
  await train(page);
  await criticalPoints(page);
  await page.getByRole('button', { name: 'Find critical points' }).click();
  const check = page.getByTestId('count-check');
  await expect(check).toHaveAttribute('data-complete', 'true');
  await expect(check).toContainText('4 − 4 + 1 agrees with the winding number 1');
  await expect(rows(page)).toHaveCount(9);
  await expect(rows(page, 'minimum')).toHaveCount(4);
  await expect(rows(page, 'saddle')).toHaveCount(4);
  await expect(rows(page, 'maximum')).toHaveCount(1);

  await page
    .getByRole('button', { name: /^Maximum, loss 181\.6/ })
    .first()
    .click();
  await expect(rows(page, 'maximum')).toHaveAttribute('aria-selected', 'true');
  await expect(inspector(page).getByTestId('verdict')).toHaveAttribute('data-class', 'maximum');
  await expect(inspector(page).getByTestId('verdict')).toContainText('A hilltop');

  // From the lowest pass down to the two minima beside it, and over it from one to the other.
  await rows(page, 'saddle').first().click();
  await page.getByRole('tab', { name: 'Ways down' }).click();
  await page.getByRole('button', { name: 'Go down' }).click();
  await expect(page.getByRole('button', { name: 'Minimum', exact: true })).toHaveCount(2);
});

test('a search is kept: it is there after the window was closed, and can be saved', async ({ page }) => {
  await openWindow(page, served.url);
  await example(page, /Six-hump camel/);
  await train(page);
  await criticalPoints(page);
  await page.getByRole('button', { name: 'Find critical points' }).click();
  await expect(rows(page)).toHaveCount(15);
  await expect(page.getByLabel('Kept searches')).toBeVisible();

  await openWindow(page, served.url);
  await criticalPoints(page);
  await expect(rows(page)).toHaveCount(15);
  await expect(page.getByTestId('count-check')).toHaveAttribute('data-complete', 'true');

  await page.getByRole('button', { name: 'Save the critical points' }).click();
  const download = page.waitForEvent('download');
  await page.getByRole('menuitem', { name: 'Everything (JSON)' }).click();
  const document = JSON.parse(readFileSync(await (await download).path(), 'utf8')) as { points: unknown[] };
  expect(document.points).toHaveLength(15);
});

test('iris at its minimum: the verdict says so, with its margin and an independent Hessian', async ({
  page,
}) => {
  await openWindow(page, served.url);
  await example(page, /Iris.*minimum/);
  await train(page);
  // The selection follows the run: a verdict asked for before its last checkpoint would be about another.
  await expect(inspector(page)).toContainText('step 2600');
  await inspector(page).getByRole('button', { name: 'What is here?' }).click();
  const verdict = inspector(page).getByTestId('verdict');
  await expect(verdict).toHaveAttribute('data-class', 'minimum');
  await expect(verdict).toContainText('Whichever way you go from here, the loss rises');
  await verdict.getByText('Numbers behind the verdict').click();
  await expect(verdict).toContainText(/zero band × or ÷ \d/);
  await expect(verdict).toContainText('Differences of the gradient agree');
});

test('the saddle of the notes: found, left on both sides, its escape predicted to a step', async ({
  page,
}) => {
  await openWindow(page, served.url);
  await example(page, /Toy saddle: lingers/);
  await train(page);
  await criticalPoints(page);
  await page.getByRole('button', { name: 'Find critical points' }).click();
  await rows(page, 'saddle').click();
  await page.getByRole('button', { name: 'Ways down from here …' }).click();
  await page.getByRole('button', { name: 'Go down' }).click();
  await expect(page.getByTestId('escape-measured')).toHaveCount(2);
  const number = async (id: string): Promise<number> =>
    Number(await page.getByTestId(id).first().innerText());
  const predicted = await number('escape-predicted');
  expect(predicted).toBeCloseTo(Math.log(1e3) / Math.log(1.1), 1);
  expect(Math.abs((await number('escape-measured')) - predicted)).toBeLessThan(2);
});

test('two trained networks: a Bézier curve of low loss where the straight line climbs', async ({ page }) => {
  await openWindow(page, served.url);
  await example(page, /Two moons/);
  await train(page);
  await expect(inspector(page)).toContainText('step 1500');
  await criticalPoints(page);
  await page.getByRole('tab', { name: 'Path between minima' }).click();
  await page.getByText('Bézier curve').first().click();
  await page.getByRole('button', { name: 'Take selected as A' }).click();

  await page.getByRole('radiogroup', { name: 'Workspaces' }).getByText('Train', { exact: true }).click();
  const start = page.getByRole('button', { name: /^Start/ });
  if ((await start.getAttribute('aria-expanded')) !== 'true') await start.click();
  await page.getByLabel('Seed of the weights').fill('5');
  await page.getByLabel('Seed of the weights').press('Tab');
  await train(page);
  await expect(inspector(page)).toContainText('step 1500');
  await criticalPoints(page);
  await page.getByText('Bézier curve').first().click();
  await page.getByRole('button', { name: 'Take selected as B' }).click();
  await page.getByRole('button', { name: 'Connect A and B' }).click();
  const facts = page.locator('.dock-facts');
  await expect(facts).toContainText('stopped after 1000 steps');
  const value = async (term: string): Promise<number> =>
    numberOf(
      await facts.locator('dt', { hasText: term }).locator('xpath=following-sibling::dd[1]').innerText(),
    );
  const straight = await value('Barrier on the straight line');
  expect(straight).toBeGreaterThan(0.1);
  expect(await value('Barrier from A')).toBeLessThan(0.1 * straight);
});

test('a critical point of a network is looked at on a plane that holds it', async ({ page }) => {
  await openWindow(page, served.url);
  await example(page, /XOR with two hidden units/);
  await train(page);
  await criticalPoints(page);
  await page.getByRole('button', { name: 'Find critical points' }).click();
  await expect(rows(page)).not.toHaveCount(0);
  await rows(page).first().click();
  // A click goes there: the surface is drawn around the point, along its own directions of curvature.
  await expect(
    page.getByRole('img', {
      name: /^Loss surface over the plane of eigenvector 9 of 9, .* and eigenvector 1 of 9/,
    }),
  ).toBeVisible();
  await page.getByRole('toolbar', { name: 'Scene tools' }).getByRole('button', { name: 'Plane' }).click();
  await expect(page.getByRole('button', { name: 'Centre on the selected point' })).toBeDisabled();
  await page.getByRole('button', { name: 'Plane through the selected point' }).click();
  await expect(page.getByRole('combobox', { name: 'Directions' })).toHaveValue('Between two points');
  await expect(
    page.getByRole('img', {
      name: /^Loss surface over the plane of from here \(0\) to the other point \(1\)/,
    }),
  ).toBeVisible();
  await expect(page.getByText('Drawing the surface')).toBeHidden();
});
