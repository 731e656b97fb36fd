import { InterleavedBufferAttribute } from 'three';
import { describe, expect, it } from 'vitest';
import { fatLines, setSegments } from './fat-lines.ts';
import { frameUniforms } from './frame-uniforms.ts';
import { PlotObjects } from './plot-objects.ts';

const path = (steps: number): Float32Array => Float32Array.from({ length: 6 * steps }, (_, k) => k + 1);

describe('lines that grow', () => {
  it('send only their new end to the GPU, and say where it does not fit', () => {
    const { geometry } = fatLines(path(3), { color: '#fff', width: 2 }, frameUniforms(), 6 * 5);
    const ends = geometry.getAttribute('position') as InterleavedBufferAttribute;
    expect(geometry.drawRange.count).toBe(6 * 3);
    expect(setSegments(geometry, path(4))).toBe(true);
    expect(geometry.drawRange.count).toBe(6 * 4);
    expect(ends.data.updateRanges).toEqual([{ start: 72, count: 24 }]);
    for (const corner of [12, 13, 14, 15]) {
      expect([ends.getX(corner), geometry.getAttribute('to').getX(corner)]).toEqual([19, 22]);
    }
    expect(setSegments(geometry, path(2))).toBe(true);
    expect(geometry.drawRange.count).toBe(6 * 2);
    expect(ends.data.updateRanges).toHaveLength(1);
    expect(setSegments(geometry, path(6))).toBe(false);
    expect(geometry.drawRange.count).toBe(6 * 2);
  });

  it('are one drawing each, not one for every segment', () => {
    const { geometry } = fatLines(path(3), { color: '#fff', width: 2 }, frameUniforms());
    expect('isInstancedBufferGeometry' in geometry).toBe(false);
    expect([...(geometry.getIndex()?.array ?? [])].slice(6, 12)).toEqual([4, 5, 6, 4, 6, 7]);
  });

  it('keep their objects while a path goes on, and give back those of lines that are gone', () => {
    const plot = new PlotObjects();
    const line = (steps: number, color = '#fff') => ({ segments: path(steps), style: { color, width: 2 } });
    plot.setLines([line(2), line(1, '#000')]);
    const first = [...plot.group.children];
    plot.setLines([line(3), line(1, '#000')]);
    const second = [...plot.group.children];
    // It has outgrown its buffers once, and has room from there on.
    expect(second).not.toContain(first[0]);
    expect(second).toContain(first[1]);
    plot.setLines([line(4), line(1, '#000')]);
    plot.setLines([line(6), line(1, '#000')]);
    expect(plot.group.children).toEqual(second);
    plot.setLines([line(1, '#000')]);
    expect(plot.group.children).toHaveLength(1);
    plot.setLines([]);
    expect(plot.group.children).toHaveLength(0);
  });
});
