import { afterEach, describe, expect, it } from 'vitest';
import { page } from 'vitest/browser';
import { Layout } from '../panels/layout.tsx';
import { fakeHost, type FakeWorld } from '../testing/fake-host.ts';
import { mount, type Mounted } from '../testing/mount.tsx';

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
