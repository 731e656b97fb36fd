import { PerspectiveCamera, Vector3 } from 'three';
import { describe, expect, it } from 'vitest';
import { INSETS, placeCaption } from './caption-layout.ts';
import { setPlotOffset } from './export-png.ts';
import { toScreen } from './picture-layout.ts';
import { placeCamera, TARGET } from './scene-camera.ts';

const measure = (text: string): number => 6 * text.length;
const long = Array.from({ length: 12 }, (_, k) => `part number ${k} of a caption`).join(' · ');

describe('captions', () => {
  it('break between their parts and take from the plot what they need', () => {
    const short = placeCaption(measure, ['one · two', 'three'], 800, 600);
    expect(short).toEqual({ lines: ['one · two', 'three'], bottom: INSETS.bottom });
    const { lines, bottom } = placeCaption(measure, [long, 'last'], 400, 600);
    expect(lines.join(' · ')).toBe(`${long} · last`);
    for (const line of lines) expect(measure(line)).toBeLessThanOrEqual(368);
    expect(bottom).toBe(34 + 15 * lines.length);
  });

  it('break a part that is wider than the picture between its words, Chinese anywhere', () => {
    const part = 'Random directions, filter-normalised (Li et al. 2018)';
    const english = placeCaption(measure, [`${part} · seed 0`], 264, 600).lines;
    expect(english.join(' ')).toBe(`${part} · seed 0`);
    expect(english.length).toBe(2);
    const chinese = placeCaption(
      (text) => 12 * text.length,
      ['随机方向，按滤波器归一化，取自两个种子'],
      200,
      600,
    ).lines;
    expect(chinese.join('')).toBe('随机方向，按滤波器归一化，取自两个种子');
    for (const line of [...english, ...chinese]) expect(line).not.toMatch(/^[，\s]/);
    for (const line of english) expect(measure(line)).toBeLessThanOrEqual(232);
  });

  it('leave most of a small picture to the plot, and show that something is left out', () => {
    const { lines, bottom } = placeCaption(measure, [long, long], 300, 260);
    expect(bottom).toBeLessThanOrEqual(0.42 * 260);
    expect(lines.at(-1)).toMatch(/ …$/);
  });

  it('are not covered: the plot shrinks and rises into what is left', () => {
    const [width, height] = [800, 500];
    const cornerOf = (bottom: number): { y: number; middle: number } => {
      const camera = new PerspectiveCamera();
      placeCamera(camera, 'perspective');
      setPlotOffset(camera, { width, height, bottom });
      camera.updateMatrixWorld();
      // The box's lowest corner in this view.
      const { y } = toScreen(new Vector3(-1, -0.22, 1), camera, width, height);
      return { y, middle: toScreen(TARGET, camera, width, height).y };
    };
    const usual = cornerOf(INSETS.bottom);
    const raised = cornerOf(INSETS.bottom + 100);
    expect(usual.middle).toBeCloseTo((INSETS.top + height - INSETS.bottom) / 2, 6);
    expect(raised.middle).toBeCloseTo((INSETS.top + height - INSETS.bottom - 100) / 2, 6);
    // As far from the caption as before, in the plot's own measure.
    const shrunk = (height - INSETS.top - INSETS.bottom - 100) / (height - INSETS.top - INSETS.bottom);
    expect(shrunk).toBeLessThan(1);
    expect(raised.y - raised.middle).toBeCloseTo((usual.y - usual.middle) * shrunk, 6);
    // The numbers at that corner end above the caption, whose first line is 30 pixels below the plot's room.
    expect(raised.y + 20).toBeLessThan(height - INSETS.bottom - 100 + 30);
  });
});
