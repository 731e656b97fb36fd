import { afterEach, describe, expect, it, vi } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { Layout } from '../panels/layout.tsx';
import { accessibilityProblems } from '../testing/accessibility.ts';
import { fakeHost, type FakeWorld } from '../testing/fake-host.ts';
import { mount, type Mounted } from '../testing/mount.tsx';
import { EXPECTATIONS } from './lesson-expectations.ts';
import { elementPicture } from './lesson-picture.ts';
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

async function open(scheme: 'dark' | 'light', language: 'en' | 'zh'): Promise<Mounted> {
  mounted = mount(fakeHost(WORLD), <Layout centre={<div />} />, {
    scheme,
    language,
    width: 1280,
    height: 720,
  });
  await mounted.app.actions.boot();
  document.documentElement.dataset.mantineColorScheme = scheme;
  document.documentElement.lang = language;
  document.title = 'Saddlescope';
  mounted.app.actions.setPreferences({ workspace: 'learn' });
  return mounted;
}

async function openLesson({ app, element }: Mounted, id: string): Promise<HTMLElement> {
  app.actions.openLesson(id);
  await vi.waitFor(() => expect(element.querySelector('.lesson')?.getAttribute('data-lesson')).toBe(id));
  const lesson = element.querySelector<HTMLElement>('.lesson');
  if (lesson === null) throw new Error(`no lesson ${id}`);
  return lesson;
}

const fact = (lesson: HTMLElement, name: string): number =>
  Number(lesson.querySelector<HTMLElement>(`[data-fact="${name}"]`)?.dataset.exact ?? NaN);

function expectExact(lesson: HTMLElement, name: string, value: number): void {
  const shown = fact(lesson, name);
  expect(Math.abs(shown - value), `${name}: ${shown}, by hand ${value}`).toBeLessThanOrEqual(
    1e-9 * Math.max(1, Math.abs(value)),
  );
}

describe('every lesson', () => {
  it('has an expectation of its own', () => {
    expect(Object.keys(EXPECTATIONS).sort()).toEqual(LESSONS.map(({ id }) => id).sort());
  });

  it.each(LESSONS.map(({ id }) => id))('%s answers its slider with the right number', async (id) => {
    const lesson = await openLesson(await open('dark', 'en'), id);
    const { setting, key, facts, before, near = {}, below = {} } = EXPECTATIONS[id];
    const slider = lesson.querySelector<HTMLElement>(`[data-setting="${setting}"] [role="slider"]`);
    if (slider === null) throw new Error(`no slider ${setting}`);
    const log = slider.getAttribute('aria-valuenow');
    for (const [name, value] of Object.entries(before)) {
      await vi.waitFor(() => expectExact(lesson, name, value));
    }
    for (const [name, value] of Object.entries(near)) expect(fact(lesson, name), name).toBeCloseTo(value, 6);
    slider.focus();
    await userEvent.keyboard(key);
    await vi.waitFor(() => expect(slider.getAttribute('aria-valuenow')).not.toBe(log));
    for (const [name, value] of Object.entries(facts)) {
      await vi.waitFor(() => expectExact(lesson, name, value));
    }
    for (const [name, value] of Object.entries(below)) {
      await vi.waitFor(() => expect(fact(lesson, name), name).toBeLessThan(value));
    }
  });

  it('labels its axes with round numbers, at least two on each', async () => {
    const world = await open('dark', 'en');
    const digits = (text: string): string =>
      text
        .replace('−', '')
        .replace(/e.*/, '')
        .replace('.', '')
        .replace(/^0+|0+$/g, '');
    for (const { id } of LESSONS) {
      const lesson = await openLesson(world, id);
      for (const plot of lesson.querySelectorAll('.lesson-plot svg:has(> g > text)')) {
        const [down, across] = ['g > text', ':scope > text'].map((where) =>
          [...plot.querySelectorAll(where)].map(({ textContent }) => textContent),
        );
        expect(
          Math.min(down.length, across.length),
          `${id}: ${down.join(' ')} | ${across.join(' ')}`,
        ).toBeGreaterThan(1);
        for (const text of [...down, ...across])
          expect(digits(text).length, `${id}: ${text}`).toBeLessThanOrEqual(2);
      }
    }
  });

  it.each([
    ['dark', 'en'],
    ['light', 'zh'],
  ] as const)(
    'names everything, keeps its contrast and has all its texts, in %s and %s',
    async (scheme, language) => {
      const world = await open(scheme, language);
      for (const { id } of LESSONS) {
        const lesson = await openLesson(world, id);
        // A text that is missing would appear as its key.
        expect(lesson.textContent).not.toMatch(/(lessons|classes|fields|optimizers)\.[a-z]/);
        expect(await accessibilityProblems(lesson), id).toEqual([]);
      }
    },
  );
});

describe('a lecture', () => {
  it('turns pages by the keys of a remote, fills the window, and comes back', async () => {
    const { element } = await open('dark', 'en');
    await expect.element(page.getByRole('main', { name: 'Model bias or optimisation?' })).toBeVisible();
    await userEvent.keyboard('f');
    await vi.waitFor(() =>
      expect(element.querySelector('.learn')?.getAttribute('data-lecture')).toBe('true'),
    );
    expect(element.querySelector('.lesson-list')).toBeNull();
    await userEvent.keyboard('{PageDown}');
    await vi.waitFor(() =>
      expect(element.querySelector('.lesson')?.getAttribute('data-lesson')).toBe(LESSONS[1].id),
    );
    await userEvent.keyboard('{PageUp}{PageUp}');
    await vi.waitFor(() =>
      expect(element.querySelector('.lesson')?.getAttribute('data-lesson')).toBe(LESSONS[0].id),
    );
    await userEvent.keyboard('{Escape}');
    await vi.waitFor(() =>
      expect(element.querySelector('.learn')?.getAttribute('data-lecture')).toBe('false'),
    );
  });

  it('keeps its controls while one looks elsewhere, and puts them back', async () => {
    const world = await open('dark', 'en');
    const { app } = world;
    app.actions.openLesson('stall', { eta: '0.01' });
    let lesson = await openLesson(world, 'stall');
    await vi.waitFor(() => expect(fact(lesson, 'factor')).toBeCloseTo(0, 12));
    app.actions.setPreferences({ workspace: 'race' });
    await vi.waitFor(() => expect(document.querySelector('.lesson')).toBeNull());
    app.actions.setPreferences({ workspace: 'learn' });
    lesson = await openLesson(world, 'stall');
    await vi.waitFor(() => expect(fact(lesson, 'factor')).toBeCloseTo(0, 12));
    await page.getByRole('button', { name: 'Controls as at first' }).click();
    await vi.waitFor(() => expect(fact(lesson, 'factor')).toBeCloseTo(-1, 12));
    // Links are anybody's: nonsense starts where the lesson does, numbers outside the range stop at its end.
    app.actions.openLesson('stall', { eta: 'NaN' });
    await vi.waitFor(() => expect(fact(lesson, 'factor')).toBeCloseTo(-1, 12));
    app.actions.openLesson('stall', { eta: '1e99' });
    await vi.waitFor(() => expect(fact(lesson, 'factor')).toBeCloseTo(-1.1, 12));
  });

  it('becomes a picture with its colours', async () => {
    const lesson = await openLesson(await open('light', 'en'), 'stall');
    const shown = lesson.querySelector<HTMLElement>('.lesson-shown');
    if (shown === null) throw new Error('nothing shown');
    const blob = await elementPicture(shown, 'light');
    const bitmap = await createImageBitmap(blob);
    expect(bitmap.width).toBeGreaterThan(1000);
    const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
    const context = canvas.getContext('2d');
    context?.drawImage(bitmap, 0, 0);
    const pixels = context?.getImageData(0, 0, bitmap.width, bitmap.height).data ?? new Uint8ClampedArray(0);
    const colours = new Set<number>();
    for (let k = 0; k < pixels.length; k += 64)
      colours.add((pixels[k] >> 4) * 256 + (pixels[k + 1] >> 4) * 16 + (pixels[k + 2] >> 4));
    expect(colours.size).toBeGreaterThan(50);
  });
});
