import { afterEach, expect, it, vi } from 'vitest';
import { fakeHost, type FakeWorld } from '../testing/fake-host.ts';
import { mount, type Mounted } from '../testing/mount.tsx';
import { ChartCard } from './chart-card.tsx';
import { LineChart } from './line-chart.tsx';

let mounted: Mounted | null = null;
const WORLD: FakeWorld = {
  name: 'none',
  box: [
    [-1, 1],
    [-1, 1],
  ],
  loss: () => 0,
  path: [[0, 0]],
  classes: [null],
};
afterEach(() => mounted?.unmount());

it('keeps the label at the top of its axis clear of the names above it', async () => {
  mounted = mount(
    fakeHost(WORLD),
    <div style={{ display: 'flex', width: 240, height: 120 }}>
      <LineChart
        label="chart"
        scheme="light"
        scale="linear"
        series={[{ label: 'a', color: '#0072b2' }]}
        // With its room above the axis ends at 1, where a label stands.
        data={[
          [0, 1],
          [0, 0.93465],
        ]}
        cursor={null}
        end={1}
        onPick={() => undefined}
      />
    </div>,
    { scheme: 'light', language: 'en', width: 240, height: 120 },
  );
  const { element } = mounted;
  /** CSS pixels between the canvas's upper end and the first that is drawn left of the axis. */
  const clear = (): number => {
    const canvas = element.querySelector('canvas');
    const width = Math.round(44 * window.devicePixelRatio);
    if (canvas === null || canvas.width < width) return NaN;
    const pixels = canvas.getContext('2d')?.getImageData(0, 0, width, canvas.height).data ?? [];
    for (let k = 3; k < pixels.length; k += 4) {
      if (pixels[k] > 60) return Math.floor(k / 4 / width) / window.devicePixelRatio;
    }
    return NaN;
  };
  await vi.waitFor(() => expect(clear()).toBeGreaterThanOrEqual(5));
  expect(clear()).toBeLessThan(10);
});

it.each([0, 1000])('shows the only value of a run, of step %i, as a point in the middle', async (step) => {
  mounted = mount(
    fakeHost(WORLD),
    <div style={{ display: 'flex', width: 240, height: 120 }}>
      <LineChart
        label="chart"
        scheme="light"
        scale="log"
        series={[{ label: 'a', color: '#ff0000' }]}
        data={[[step], [0.05]]}
        cursor={step}
        end={Math.max(step, 1)}
        onPick={() => undefined}
      />
    </div>,
    { scheme: 'light', language: 'en', width: 240, height: 120 },
  );
  const { element } = mounted;
  /** Mean place of what is drawn in the curve's colour, in CSS pixels from the left. */
  const place = (): number => {
    const canvas = element.querySelector('canvas');
    const pixels = canvas?.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data;
    if (canvas === null || pixels === undefined) return NaN;
    let [count, sum] = [0, 0];
    for (let k = 0; k < pixels.length; k += 4) {
      if (pixels[k] < 200 || pixels[k + 1] > 60 || pixels[k + 3] < 200) continue;
      count++;
      sum += (k / 4) % canvas.width;
    }
    return count < 6 ? NaN : sum / count / window.devicePixelRatio;
  };
  // Between the axis (52) and the margin on the right (18).
  await vi.waitFor(() => expect(Math.abs(place() - (52 + 222) / 2)).toBeLessThan(3));
});

it('draws a curve that is zero all along, which a logarithmic axis has no place for', async () => {
  mounted = mount(
    fakeHost(WORLD),
    <div className="charts" style={{ width: 400, height: 200 }}>
      <ChartCard
        name="gradient"
        series={[{ label: 'a', color: '#ff0000' }]}
        data={[
          [0, 1, 2],
          [0, 0, 0],
        ]}
        scales={['log', 'linear']}
        end={2}
        values={[0]}
      />
    </div>,
    { scheme: 'light', language: 'en', width: 400, height: 200 },
  );
  const { element } = mounted;
  const drawn = (): number => {
    const canvas = element.querySelector('canvas');
    const pixels = canvas?.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data ?? [];
    let count = 0;
    for (let k = 0; k < pixels.length; k += 4)
      if (pixels[k] > 200 && pixels[k + 1] < 90 && pixels[k + 3] > 200) count++;
    return count;
  };
  await vi.waitFor(() => expect(drawn()).toBeGreaterThan(100));
});
