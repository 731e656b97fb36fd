import { afterEach, describe, expect, it, vi } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { encodeFrame } from '../../app/protocol/codec.ts';
import { createHostClient } from '../client/host-client.ts';
import type { Transport, TransportHandlers } from '../client/transport.ts';
import { accessibilityProblems } from '../testing/accessibility.ts';
import { fakeHost, type FakeWorld } from '../testing/fake-host.ts';
import { mount, type Mounted } from '../testing/mount.tsx';
import { Layout } from './layout.tsx';

const WORLD: FakeWorld = {
  name: 'x² − y²',
  box: [
    [-2, 2],
    [-2, 2],
  ],
  loss: (x, y) => x * x - y * y,
  path: [
    [1, 0.1],
    [0, 0],
    [0, 1.5],
  ],
  classes: ['notCritical', 'saddle', null],
};

let mounted: Mounted | null = null;
afterEach(() => mounted?.unmount());

async function open(options: { scheme?: 'dark' | 'light'; language?: 'en' | 'zh' } = {}): Promise<Mounted> {
  mounted = mount(fakeHost(WORLD), <Layout centre={<div />} />, { ...options, width: 1280, height: 720 });
  await mounted.app.actions.boot();
  return mounted;
}

describe('the window', () => {
  it.each([
    ['dark', 'en'],
    ['light', 'zh'],
  ] as const)('in %s and %s names everything and keeps its contrast', async (scheme, language) => {
    const { app, element } = await open({ scheme, language });
    app.actions.selectCheckpoint('run1', 10);
    document.documentElement.dataset.mantineColorScheme = scheme;
    document.documentElement.lang = language;
    document.title = 'Saddlescope';
    await vi.waitFor(() => expect(element.querySelector('.card')).not.toBeNull());
    expect(await accessibilityProblems(element)).toEqual([]);
  });

  it('brings a part of the set-up that is opened at its lower end into view', async () => {
    const { element } = await open({ language: 'en' });
    const panel = element.querySelector('.panel-body');
    const head = page.getByRole('button', { name: /^Analysis/ });
    await head.click();
    const field = page.getByLabelText(/^Spectrum along training/);
    await vi.waitFor(() => {
      const [inner, outer] = [field.element(), panel].map((one) => one?.getBoundingClientRect());
      expect(inner?.height).toBeGreaterThan(0);
      expect(inner?.bottom).toBeLessThanOrEqual(outer?.bottom ?? 0);
    });
    expect(head.element().getBoundingClientRect().top).toBeGreaterThanOrEqual(
      panel?.getBoundingClientRect().top ?? Infinity,
    );
  });

  it('has room for the time that a long run still takes', async () => {
    const { app, element } = await open({ language: 'en' });
    const view = app.store.getState().runs['run1'];
    if (view === undefined) throw new Error('expected a run');
    const summary = { ...view.summary, state: 'running' as const, step: 1_234_567, steps: 20_000_000 };
    app.store.setState({
      runs: { run1: { ...view, summary: { ...summary, secondsLeft: 36_000 } } },
      live: {},
    });
    const text = (): Element | null => element.querySelector('.run-progress-text');
    await vi.waitFor(() => expect(text()?.textContent).toContain('20'));
    const bar = element.querySelector('.title-bar')?.getBoundingClientRect();
    const place = text()?.parentElement?.getBoundingClientRect();
    for (const part of text()?.children ?? []) {
      const { right, bottom } = part.getBoundingClientRect();
      expect(right).toBeLessThanOrEqual((place?.right ?? 0) + 1);
      expect(bottom).toBeLessThanOrEqual(bar?.bottom ?? 0);
    }
    expect(text()?.children.length).toBe(2);
  });

  it('shows one selection everywhere, moved by the keys of the scrubber', async () => {
    const { app } = await open();
    const slider = page.getByRole('slider', { name: 'Checkpoint in view' });
    await expect.element(slider).toBeVisible();
    (slider.element() as HTMLElement).focus();
    await userEvent.keyboard('{Home}');
    expect(app.store.getState().selection).toEqual({ kind: 'checkpoint', run: 'run1', step: 0 });
    await userEvent.keyboard('{ArrowRight}');
    expect(app.store.getState().cursor).toBe(10);
    await expect.element(slider).toHaveAttribute('aria-valuetext', 'Step 10: Saddle');
    const inspector = page.getByRole('region', { name: 'Inspector' });
    await expect.element(inspector).toHaveTextContent('Saddle · index 1');
    await expect.element(inspector).toHaveTextContent('step 10');
    await userEvent.keyboard('{End}');
    await expect.element(inspector).toHaveTextContent('Computing Hessian and spectrum');
  });

  it('counts no steps of weights that were not trained here', async () => {
    const { app, element } = await open({ language: 'en' });
    const view = app.store.getState().runs['run1'];
    if (view === undefined) throw new Error('expected a run');
    const summary = { ...view.summary, state: 'completed' as const, step: 0, steps: 1 };
    app.store.setState({ runs: { run1: { ...view, summary } }, live: {} });
    await vi.waitFor(() =>
      expect(element.querySelector('.run-progress-text')?.textContent).toBe('one checkpoint, no steps'),
    );
  });

  it('does not ask to choose a checkpoint of a run that has none', async () => {
    const host = fakeHost(WORLD);
    const request = (async (method: string, params: { run: string }) => {
      if (method !== 'run.get') return host.request(method as never, params as never);
      const record = await host.request('run.get', params);
      return {
        ...record,
        state: 'diverged',
        checkpoints: [],
        message: { key: 'run.notFiniteAtStart', values: { what: 'loss' } },
      };
    }) as unknown as typeof host.request;
    mounted = mount({ ...host, request }, <Layout centre={<div />} />, {
      width: 1280,
      height: 720,
      language: 'zh',
    });
    await mounted.app.actions.boot();
    await mounted.app.actions.showRun('run1');
    await expect.element(page.getByText(/^第一次更新之前，损失就是无穷大或非数值/)).toBeVisible();
    expect(page.getByText('在时间轴、图表或场景中选择一个检查点。').elements()).toEqual([]);
  });

  it('asks for the card of a checkpoint that a long run came without', async () => {
    const host = fakeHost(WORLD);
    const full = await host.request('run.get', { run: 'run1' });
    const [, saddle] = full.checkpoints;
    const request = (async (method: string, params: { step: number }) =>
      method === 'run.checkpoint' && params.step === 20
        ? { ...saddle, step: 20, theta: Float64Array.of(0, 1.5), parameterNames: ['x', 'y'] }
        : host.request(method as never, params as never)) as unknown as typeof host.request;
    mounted = mount({ ...host, request }, <Layout centre={<div />} />, { width: 1280, height: 720 });
    await mounted.app.actions.boot();
    mounted.app.actions.selectCheckpoint('run1', 20);
    const inspector = page.getByRole('region', { name: 'Inspector' });
    await expect.element(inspector).toHaveTextContent('step 20');
    await expect.element(inspector).toHaveTextContent('Saddle · index 1');
  });

  it('says at the field what fits, refuses to train with it, and undoes', async () => {
    const { app } = await open();
    const rate = page.getByRole('textbox', { name: 'Learning rate η' });
    await rate.fill('0');
    await expect.element(page.getByRole('alert')).toHaveTextContent('Give a number above 0.');
    await expect.element(page.getByRole('button', { name: 'Train', exact: true })).toBeDisabled();
    await rate.fill('');
    await expect.element(page.getByRole('alert')).toHaveTextContent('Give a number, such as 0.01 or 1e-3.');
    await rate.fill('1e-3');
    expect(app.store.getState().draft.present.training.optimizer.rate).toBe(0.001);
    await expect.element(page.getByText('Other settings than the run')).toBeVisible();
    app.actions.undo();
    await expect.element(rate).toHaveValue('0.01');
  });

  it('leaves everything in its place while a button below an open field is pressed', async () => {
    await open();
    const rate = page.getByRole('textbox', { name: 'Learning rate η' });
    await rate.click();
    const help = rate.element().closest('.field')?.querySelector('.field-help');
    const below = page.getByRole('textbox', { name: 'Steps', exact: true }).element() as HTMLElement;
    expect(help?.checkVisibility()).toBe(true);
    const place = below.getBoundingClientRect().top;
    below.dispatchEvent(new PointerEvent('pointerdown', { bubbles: true }));
    (rate.element() as HTMLElement).blur();
    expect(below.getBoundingClientRect().top).toBe(place);
    below.dispatchEvent(new PointerEvent('pointerup', { bubbles: true }));
    await vi.waitFor(() => expect(help?.checkVisibility()).toBe(false));
    expect(below.getBoundingClientRect().top).toBeLessThan(place);
  });

  it('points into a formula', async () => {
    await open();
    await page.getByRole('textbox', { name: 'Formula' }).fill('x + *y');
    await expect.element(page.getByRole('alert')).toHaveTextContent('Character 5');
    expect(document.querySelector('.expression-error mark')?.textContent).toBe('*');
  });

  it('answers to its keys outside of fields only', async () => {
    const { app } = await open();
    await userEvent.keyboard('2');
    expect(app.store.getState().preferences.workspace).toBe('landscape');
    await userEvent.keyboard('1');
    await page.getByRole('textbox', { name: 'Name' }).fill('a');
    await userEvent.keyboard('3');
    expect(app.store.getState().preferences.workspace).toBe('train');
    (document.activeElement as HTMLElement).blur();
    await userEvent.keyboard('?');
    await expect
      .element(page.getByRole('dialog'))
      .toHaveTextContent('Escape along the most negative eigenvector');
  });
});

describe('the connection', () => {
  it('has a state of its own when it is lost, and when the link is not valid', async () => {
    const doors: TransportHandlers[] = [];
    const transport: Transport = {
      connect: (handlers) => {
        doors.push(handlers);
        return { send: () => undefined, close: () => undefined };
      },
    };
    // It would try again by itself long after this test.
    const client = createHostClient(transport, { first: 1e8, last: 1e8 });
    mounted = mount(client, <Layout centre={<div />} />, { width: 1280, height: 720 });
    doors[0].opened();
    doors[0].frame(encodeFrame({ id: 1, error: { code: 'internal', message: 'no info' } }));
    await expect.element(page.getByRole('button', { name: 'Try again' })).toBeVisible();
    doors[0].closed('lost');
    await expect.element(page.getByText('Connection lost.')).toBeVisible();
    await page.getByRole('button', { name: 'Try again' }).click();
    expect(doors).toHaveLength(2);
    doors[1].closed('refused');
    await expect.element(page.getByText('Open the link that npm start has printed last.')).toBeVisible();
    await expect.element(page.getByRole('button', { name: 'Train', exact: true })).toBeDisabled();
  });
});
