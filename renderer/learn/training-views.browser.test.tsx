import { afterEach, describe, expect, it, vi } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { Layout } from '../panels/layout.tsx';
import { accessibilityProblems } from '../testing/accessibility.ts';
import { fakeHost, type FakeWorld } from '../testing/fake-host.ts';
import { mount, type Mounted } from '../testing/mount.tsx';
import { LESSONS } from './lesson-list.ts';

const WORLD: FakeWorld = {
  name: 'x² + y²',
  box: [
    [-2, 2],
    [-2, 2],
  ],
  loss: (x, y) => x * x + y * y,
  path: [
    [1, 1],
    [0, 0],
  ],
  classes: ['notCritical', 'minimum'],
};

let mounted: Mounted | null = null;
afterEach(() => mounted?.unmount());

async function open(options: { scheme?: 'dark' | 'light'; language?: 'en' | 'zh' } = {}): Promise<Mounted> {
  mounted = mount(fakeHost(WORLD), <Layout centre={<div />} />, { ...options, width: 1280, height: 720 });
  await mounted.app.actions.boot();
  document.documentElement.dataset.mantineColorScheme = options.scheme ?? 'light';
  document.documentElement.lang = options.language ?? 'en';
  document.title = 'Saddlescope';
  return mounted;
}

describe('lessons', () => {
  it.each([
    ['dark', 'en'],
    ['light', 'zh'],
  ] as const)(
    'each opens, names everything and keeps its contrast, in %s and %s',
    async (scheme, language) => {
      const { app, element } = await open({ scheme, language });
      app.actions.setPreferences({ workspace: 'learn' });
      await vi.waitFor(() => expect(element.querySelectorAll('.lesson-link')).toHaveLength(LESSONS.length));
      for (const link of element.querySelectorAll<HTMLButtonElement>('.lesson-link')) {
        link.click();
        await vi.waitFor(() => expect(element.querySelector('h1')?.textContent).toBe(link.textContent));
      }
      expect(await accessibilityProblems(element)).toEqual([]);
    },
  );

  it('answer to their sliders at once', async () => {
    const { app } = await open();
    app.actions.setPreferences({ workspace: 'learn' });
    await page.getByRole('button', { name: 'Softmax', exact: true }).click();
    await expect.element(page.getByText('0.87887824')).toBeVisible();
    const slider = page.getByRole('slider', { name: 'Shift of all' });
    (slider.element() as HTMLElement).focus();
    await userEvent.keyboard('{End}');
    await expect.element(page.getByText('0.87887824')).toBeVisible();
    (page.getByRole('slider', { name: 'z₁' }).element() as HTMLElement).focus();
    await userEvent.keyboard('{Home}');
    await expect.element(page.getByText('0.87887824')).not.toBeInTheDocument();
  });
});

describe('a race', () => {
  it('says which lists do not fit, and how many runs there will be', async () => {
    const { app } = await open();
    app.actions.setPreferences({ workspace: 'race' });
    await page.getByRole('textbox', { name: 'Seeds' }).fill('0 – 4');
    await expect.element(page.getByRole('button', { name: 'Start 15 runs' })).toBeVisible();
    await page.getByRole('textbox', { name: 'Learning rates η' }).fill('-1');
    await expect.element(page.getByText('Give numbers above 0, separated by commas.')).toBeVisible();
    await expect.element(page.getByRole('button', { name: 'Start 15 runs' })).toBeDisabled();
  });
});
