import { Button, Loader } from '@mantine/core';
import { afterEach, describe, expect, it } from 'vitest';
import { fakeHost, type FakeWorld } from '../testing/fake-host.ts';
import { mount, type Mounted } from '../testing/mount.tsx';

const WORLD: FakeWorld = {
  name: 'x',
  box: [
    [-1, 1],
    [-1, 1],
  ],
  loss: () => 0,
  path: [[0, 0]],
  classes: [null],
};

let mounted: Mounted | null = null;
afterEach(() => mounted?.unmount());

describe('the loader', () => {
  it('is as large as it is asked to be, however wide its surroundings', () => {
    const content = (
      <>
        <p>
          <Loader size="xs" aria-label="small" /> text
        </p>
        <Loader size="sm" aria-label="larger" />
        <Button size="compact-xs" loading>
          Start
        </Button>
      </>
    );
    mounted = mount(fakeHost(WORLD), content);
    const widths = [...mounted.element.querySelectorAll('svg')].map((svg) => svg.getBoundingClientRect());
    expect(widths.slice(0, 2).map(({ width, height }) => [width, height])).toEqual([
      [18, 18],
      [22, 22],
    ]);
    expect(widths).toHaveLength(3);
    expect(widths[2].width).toBeLessThan(20);
    expect(widths[2].width).toBeGreaterThan(6);
  });
});
