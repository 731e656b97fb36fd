import { PerspectiveCamera } from 'three';
import { page, userEvent } from 'vitest/browser';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { gridAxis } from '../../app/landscape/grid.ts';
import { RESET_CAMERA_EVENT } from '../panels/shortcuts.tsx';
import { timelineChoice } from '../panels/timeline-choice.ts';
import { fakeHost, type FakeHost, type FakeWorld } from '../testing/fake-host.ts';
import { mount, type Mounted } from '../testing/mount.tsx';
import { linkedScenes } from './linked-scenes.ts';
import { setPlotOffset } from './export-png.ts';
import { toScreen } from './picture-layout.ts';
import { plotFrame, worldPoint } from './plot-frame.ts';
import { clipCamera, placeCamera } from './scene-camera.ts';
import { Scene } from './scene.tsx';
import { surfaceSession } from './surface-session.ts';

const WORLD: FakeWorld = {
  name: 'x² − y²',
  box: [
    [-2, 2],
    [-1, 3],
  ],
  loss: (x, y) => x * x - y * y,
  path: [
    [1.5, 0.4],
    [0.7, 0.2],
    [0.02, 0.05],
    [0, 1.5],
  ],
  classes: ['notCritical', null, 'saddle', 'notCritical'],
};
const VALLEY: FakeWorld = {
  name: '50x² + 5y²',
  box: [
    [-1.25, 1.25],
    [-1.25, 1.25],
  ],
  loss: (x, y) => 50 * x * x + 5 * y * y,
  path: [
    [-1, 0.6],
    [0, 0],
  ],
  classes: ['notCritical', null],
};
const WIDTH = 700;
const HEIGHT = 440;
/** The tool rail stands beside the picture. */
const STAGE = WIDTH - 40;

let mounted: Mounted | null = null;
afterEach(() => mounted?.unmount());

async function open(host: FakeHost): Promise<Mounted> {
  mounted = mount(host, <Scene />, { width: WIDTH, height: HEIGHT });
  surfaceSession(mounted.app).change({ size: 25 });
  await mounted.app.actions.showRun('run1');
  await vi.waitFor(() => expect(host.requests.map((r) => r.method)).toContain('surface.start'));
  return mounted;
}
async function drawn(host: FakeHost): Promise<Mounted> {
  const scene = await open(host);
  await vi.waitFor(() => expect(surfaceSession(scene.app).store.getState().status).toBe('ready'));
  await vi.waitFor(() => expect(ink()).toBeGreaterThan(500));
  return scene;
}

/** Pixels of the overlay that are not empty: writing has been drawn. */
function ink(): number {
  const canvas = document.querySelector<HTMLCanvasElement>('.scene-overlay');
  const context = canvas?.getContext('2d');
  if (canvas == null || context == null || canvas.width === 0) return 0;
  const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
  let count = 0;
  for (let k = 3; k < data.length; k += 4) if (data[k] > 0) count++;
  return count;
}

/** Where a place of the plane stands in the picture, from the camera's rules alone. */
function placeOf(x: number, y: number): { x: number; y: number } {
  const camera = new PerspectiveCamera();
  placeCamera(camera, 'perspective');
  clipCamera(camera);
  setPlotOffset(camera, { width: STAGE, height: HEIGHT });
  camera.updateMatrixWorld();
  const low = -9;
  const high = 4;
  const t = (WORLD.loss(x, y) - low) / (high - low);
  const size = 25;
  const meta = { size, x: gridAxis(-2, 2, size), y: gridAxis(-1, 3, size) };
  const frame = plotFrame(meta as Parameters<typeof plotFrame>[0], {} as Parameters<typeof plotFrame>[1]);
  const at = toScreen(worldPoint(frame, x, y, t), camera, STAGE, HEIGHT);
  return { x: Math.round(at.x), y: Math.round(at.y) };
}

const stage = (): Element => document.querySelector('[data-testid="scene-stage"]') as Element;
const readout = (): HTMLElement | null => document.querySelector('[data-testid="scene-readout"]');
const button = (label: string): HTMLElement =>
  document.querySelector(`[aria-label="${label}"]`) as HTMLElement;

describe('the scene', () => {
  it('reads the grid’s own loss under the pointer, at the grid’s own place', async () => {
    await drawn(fakeHost(WORLD));
    const axis = { x: gridAxis(-2, 2, 25), y: gridAxis(-1, 3, 25) };
    for (const [x, y] of [
      [0.5, -0.5],
      [-1, 0.5],
      [1.5, -0.83],
    ]) {
      await userEvent.hover(stage(), { position: placeOf(x, y) });
      const i = axis.x.reduce((best, v, k) => (Math.abs(v - x) < Math.abs(axis.x[best] - x) ? k : best), 0);
      const j = axis.y.reduce((best, v, k) => (Math.abs(v - y) < Math.abs(axis.y[best] - y) ? k : best), 0);
      const loss = WORLD.loss(axis.x[i], axis.y[j]);
      await vi.waitFor(() => expect(Number(readout()?.dataset.loss)).toBe(loss));
      expect(readout()?.textContent).toContain('grid value');
    }
  });

  it('reads again under a resting pointer when finer cells come', async () => {
    const host = fakeHost(WORLD, false);
    await open(host);
    await vi.waitFor(() => expect(document.querySelector('[data-testid="scene-busy"]')).not.toBeNull());
    host.stream(1);
    await vi.waitFor(() => expect(ink()).toBeGreaterThan(500));
    await userEvent.hover(stage(), { position: placeOf(0.5, -0.5) });
    await vi.waitFor(() => expect(readout()?.textContent).toContain('not computed yet'));
    host.stream(Infinity);
    await vi.waitFor(() => expect(Number(readout()?.dataset.loss)).toBe(0));
    expect(readout()?.textContent).toContain('grid value');
  });

  it('reads again under a resting pointer when the camera moves', async () => {
    await drawn(fakeHost(WORLD));
    await userEvent.hover(stage(), { position: placeOf(1.5, -0.83) });
    const loss = WORLD.loss(1.5, gridAxis(-1, 3, 25)[1]);
    await vi.waitFor(() => expect(Number(readout()?.dataset.loss)).toBe(loss));
    const canvas = document.querySelector('.scene-canvas canvas:not(.scene-overlay)');
    for (let k = 0; k < 5; k++)
      canvas?.dispatchEvent(new WheelEvent('wheel', { deltaY: -240, bubbles: true }));
    await vi.waitFor(() => expect(Number(readout()?.dataset.loss)).not.toBe(loss));
    window.dispatchEvent(new Event(RESET_CAMERA_EVENT));
    await vi.waitFor(() => expect(Number(readout()?.dataset.loss)).toBe(loss));
  });

  it('chooses a checkpoint by its marker, as everywhere in the window', async () => {
    const { app } = await drawn(fakeHost(WORLD));
    await userEvent.click(stage(), { position: placeOf(0.7, 0.2) });
    await vi.waitFor(() =>
      expect(app.store.getState().selection).toEqual({ kind: 'checkpoint', run: 'run1', step: 10 }),
    );
    expect(app.store.getState().cursor).toBe(10);
  });

  it('selects the grid point that is clicked, with its own loss', async () => {
    const { app } = await drawn(fakeHost(WORLD));
    await userEvent.click(stage(), { position: placeOf(-1, 0) });
    await vi.waitFor(() => expect(app.store.getState().selection?.kind).toBe('point'));
    const selection = app.store.getState().selection;
    if (selection?.kind !== 'point') throw new Error('expected a point');
    expect(selection.loss).toBe(WORLD.loss(selection.theta[0], selection.theta[1]));
    expect(selection.theta[0]).toBeCloseTo(-1, 6);
  });

  it('starts a run where the surface is double-clicked', async () => {
    const host = fakeHost(WORLD);
    await drawn(host);
    await userEvent.dblClick(stage(), { position: placeOf(-1.2, -0.4) });
    await vi.waitFor(() => expect(host.requests.map((r) => r.method)).toContain('run.start'));
    const request = host.requests.find((r) => r.method === 'run.start');
    const { start } = (request?.params as { experiment: { start: number[] } }).experiment;
    expect(Math.abs(start[0] + 1.2)).toBeLessThan(0.05);
    expect(Math.abs(start[1] + 0.4)).toBeLessThan(0.05);
  });

  it('shows coarse cells at once, says how far it is, and keeps what was computed when stopped', async () => {
    const host = fakeHost(WORLD, false);
    const { app } = await open(host);
    await vi.waitFor(() => expect(document.querySelector('[data-testid="scene-busy"]')).not.toBeNull());
    expect(ink()).toBe(0);
    host.stream(1);
    await vi.waitFor(() => expect(ink()).toBeGreaterThan(500));
    const { grid } = surfaceSession(app).store.getState();
    expect(grid?.complete).toBe(false);
    expect(grid?.values.filter(Number.isFinite).length).toBe(grid?.count);
    host.stream(Infinity);
    await vi.waitFor(() => expect(surfaceSession(app).store.getState().status).toBe('ready'));
    expect(grid?.complete).toBe(true);
    expect(document.querySelector('[data-testid="scene-busy"]')).toBeNull();
  });

  it('asks for the surface again only when a setting changes what is computed', async () => {
    const host = fakeHost(WORLD);
    const { app } = await drawn(host);
    const session = surfaceSession(app);
    const asked = (): number => host.requests.filter((r) => r.method === 'surface.start').length;
    const before = asked();
    session.change({ colorMap: 'cividis', contours: false, heightScale: 'asinh' });
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(asked()).toBe(before);
    session.change({ plane: { kind: 'random', normalization: 'layer', seed: 7 } });
    await vi.waitFor(() => expect(asked()).toBe(before + 1));
    expect(host.requests.findLast((r) => r.method === 'surface.start')?.params).toMatchObject({
      plane: { kind: 'random', normalization: 'layer', seed: 7 },
      where: { run: 'run1', step: 30 },
    });
  });

  it('moves and zooms the plane by keys and by dragging, and comes back', async () => {
    const host = fakeHost(WORLD);
    const { app } = await drawn(host);
    const asked = (): unknown =>
      (host.requests.findLast((r) => r.method === 'surface.start')?.params as { window?: unknown }).window;
    await userEvent.keyboard('{Shift>}{ArrowRight}{/Shift}');
    await vi.waitFor(() => expect(asked()).toEqual({ x: 0.5, y: 0, zoom: 0 }));
    await userEvent.keyboard('+');
    await vi.waitFor(() => expect(asked()).toEqual({ x: 0.5, y: 0, zoom: 1 }));
    const { store } = surfaceSession(app);
    await vi.waitFor(() => expect(store.getState().grid?.meta.x[0]).toBeCloseTo(0, 12));
    expect(app.store.getState().cursor).toBe(30);
    await userEvent.keyboard('0');
    await vi.waitFor(() => expect(asked()).toBeUndefined());
    await vi.waitFor(() => expect(store.getState().status).toBe('ready'));
    const at = stage().getBoundingClientRect();
    const pointer = (type: string, x: number, y: number): void => {
      stage().dispatchEvent(
        new PointerEvent(type, {
          bubbles: true,
          pointerId: 1,
          button: 2,
          buttons: 2,
          clientX: at.left + x,
          clientY: at.top + y,
        }),
      );
    };
    Object.assign(stage(), { setPointerCapture: () => undefined });
    pointer('pointerdown', 300, 240);
    pointer('pointermove', 200, 240);
    pointer('pointerup', 200, 240);
    // To the left under the hand: the picture's middle goes to the right.
    await vi.waitFor(() => expect((asked() as { x: number } | undefined)?.x).toBeGreaterThan(0.1));
    await userEvent.click(button('Plane'));
    await vi.waitFor(() => expect(button('Half as wide (+)')).not.toBeNull());
  });

  it('redraws coarsely while a hand tilts the plane, finely when it rests', async () => {
    const host = fakeHost(WORLD);
    const { app } = await drawn(host);
    const session = surfaceSession(app);
    const asked = (): unknown => host.requests.findLast((r) => r.method === 'surface.start')?.params;
    const tilt = (angle: number) => ({
      toward: { kind: 'gradient' as const },
      angles: [angle, 0] as [number, number],
    });
    session.change({ size: 51 });
    await vi.waitFor(() => expect(asked()).toMatchObject({ size: 51 }));
    for (const angle of [5, 10, 15]) session.preview({ tilt: tilt(angle) });
    await vi.waitFor(() => expect(asked()).toMatchObject({ size: 25, tilt: tilt(15) }));
    session.change({ tilt: tilt(15) });
    await vi.waitFor(() => expect(asked()).toMatchObject({ size: 51, tilt: tilt(15) }));
    await vi.waitFor(() => expect(session.store.getState().status).toBe('ready'));
  });

  it('shows another run beside this one, with one plane and one camera', async () => {
    const host = fakeHost(WORLD);
    const { app } = await drawn(host);
    const state = app.store.getState();
    const { run1 } = state.runs;
    app.store.setState({
      runs: { ...state.runs, twin: { ...run1, id: 'twin', summary: { ...run1.summary, run: 'twin' } } },
      runOrder: ['run1', 'twin'],
    });
    const link = linkedScenes(app);
    const first = surfaceSession(app);
    link.show('twin');
    await vi.waitFor(() => expect(document.querySelectorAll('.scene-canvas').length).toBe(2));
    await vi.waitFor(() => expect(link.session.store.getState().status).toBe('ready'));
    expect(host.requests.findLast((r) => r.method === 'surface.start')?.params).toMatchObject({
      where: { run: 'twin', step: 30 },
    });
    first.lookFrom({ position: [3, 2, 1], target: [0, 0.22, 0], fov: 30 });
    await vi.waitFor(() => {
      const [one, other] = [first, link.session].map((scene) => scene.camera.recall()?.position ?? [NaN]);
      other.forEach((value, k) => expect(value).toBeCloseTo(one[k], 5));
      // Narrower pictures are seen from further away, in the same direction.
      expect(other[0] / other[2]).toBeCloseTo(3, 5);
    });
    first.change({ heightScale: 'asinh' });
    expect(link.session.store.getState().settings.heightScale).toBe('asinh');
    link.show(null);
    await vi.waitFor(() => expect(document.querySelectorAll('.scene-canvas').length).toBe(1));
  });

  it('opens a flat and a sharp minimum side by side, heights on one scale, the cut moved by 0.3', async () => {
    const host = fakeHost(VALLEY);
    const { app } = await drawn(host);
    const { experiment } = app.store.getState().runs.run1;
    const preset = (id: string) => ({ id, experiment: { ...experiment, name: id } });
    app.store.setState({ presets: [preset('flat-minimum'), preset('sharp-minimum')] });
    await userEvent.click(button('Compare'));
    await userEvent.click(page.getByRole('button', { name: 'Flat | sharp minimum' }));
    const link = linkedScenes(app);
    await vi.waitFor(() => expect(document.querySelectorAll('.scene-canvas').length).toBe(2));
    const started = host.requests.filter((r) => r.method === 'run.start');
    expect(started.map((r) => (r.params as { experiment: { name: string } }).experiment.name)).toEqual([
      'sharp-minimum',
      'flat-minimum',
    ]);
    expect([link.store.getState().beside, app.store.getState().activeRun]).toEqual(['run2', 'run3']);
    for (const session of [surfaceSession(app), link.session]) {
      expect(session.store.getState().settings).toMatchObject({
        clip: 5,
        heightScale: 'linear',
        section: { angle: 0, offset: 0, shift: 0.3 },
      });
    }
  });

  it('says what a shift of the cut costs, and hands the cut to the profile', async () => {
    const { app } = await drawn(fakeHost(VALLEY));
    surfaceSession(app).change({ section: { angle: 0, offset: 0, shift: 0.3 } });
    await userEvent.click(button('Cross-section'));
    // ½kd² with k = 100; a grid of 25 is linear over 0.104.
    await vi.waitFor(() => expect(document.body.textContent).toMatch(/higher by ΔL = 4\.[56]/));
    await userEvent.click(page.getByRole('button', { name: 'Measure A–B in the tab Profile' }));
    const { tab, line } = timelineChoice(app).getState();
    expect([tab, line?.run, line?.part]).toEqual(['profile', 'run1', 'train']);
    expect([line?.from, line?.to]).toEqual([Float64Array.of(-1.25, 0), Float64Array.of(1.25, 0)]);
  });

  it('keeps its picture where a plane is refused, and says why in one line', async () => {
    const host = fakeHost(WORLD);
    const { app } = await drawn(host);
    const line = 'plane: expected three different points, got one of them twice; choose another';
    vi.spyOn(host, 'request').mockRejectedValue(new Error(line));
    const here = { run: 'run1', step: 30 };
    surfaceSession(app).change({ plane: { kind: 'points', points: [here, here] } });
    await vi.waitFor(() => expect(document.querySelector('[role="alert"]')?.textContent).toContain(line));
    expect(ink()).toBeGreaterThan(500);
    expect(surfaceSession(app).store.getState().grid?.complete).toBe(true);
  });

  it('offers its tools by name, and closes them with Escape', async () => {
    await drawn(fakeHost(WORLD));
    for (const name of ['Plane', 'Colour', 'Look', 'Compare', 'Camera', 'Export']) {
      await userEvent.click(button(name));
      await vi.waitFor(() => expect(document.querySelector('.mantine-Popover-dropdown')).not.toBeNull());
      await userEvent.keyboard('{Escape}');
      await vi.waitFor(() => expect(document.querySelector('.mantine-Popover-dropdown')).toBeNull());
    }
  });

  it('survives the loss of its graphics context', async () => {
    await drawn(fakeHost(WORLD));
    const canvas = document.querySelector<HTMLCanvasElement>('.scene-canvas canvas:not(.scene-overlay)');
    canvas?.getContext('webgl2')?.getExtension('WEBGL_lose_context')?.loseContext();
    await vi.waitFor(() => expect(document.body.textContent).toContain('graphics context was lost'));
    const restore = [...document.querySelectorAll('button')].find(
      (b) => b.textContent === 'Restore the scene',
    );
    restore?.click();
    await vi.waitFor(() => expect(ink()).toBeGreaterThan(500));
  });
});
