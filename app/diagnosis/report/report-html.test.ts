import { describe, expect, it } from 'vitest';
import { escapeText, shortNumber, svgChart, svgSpectrum, svgSurface } from './svg-chart.ts';

describe('charts of a report', () => {
  it('are text that holds no markup of its own, with gaps at what is not finite', () => {
    expect(escapeText('<a href="x">&')).toBe('&#60;a href=&#34;x&#34;&#62;&#38;');
    const chart = svgChart('<script>', [{ label: 'a"b', x: [0, 1, 2, 3], y: [1, NaN, 2, 3] }], 'step');
    expect(chart).not.toContain('<script');
    expect(chart.match(/d="(M[^"]*)" fill="none" stroke="#0072b2"/)?.[1].match(/M/g)).toHaveLength(2);
    expect(svgChart('nothing', [{ label: '', x: [0], y: [NaN] }], 'step')).toBe('');
  });
  it('write powers of ten in few characters, so that the axis has room for them', () => {
    const falling = Array.from({ length: 17 }, (_, k) => 10 ** -k);
    const chart = svgChart('g', [{ label: 'g', x: falling.map((_, k) => 1e5 * k), y: falling }], 'step');
    const texts = [...chart.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map((match) => match[1]);
    expect(texts).toContain('1e−12');
    expect(texts).toContain('5e5');
    for (const text of texts) expect(text.length).toBeLessThanOrEqual(8);
  });
  it('colour eigenvalues by sign and leave holes white', () => {
    const spectrum = svgSpectrum('s', [-1, 0, 2], 1e-9);
    expect(['#d55e00', '#888888', '#0072b2'].map((color) => spectrum.split(color).length - 1)).toEqual([
      1, 1, 1,
    ]);
    expect(svgSurface('z', 2, [0, 1, NaN, 2], '').match(/<rect/g)).toHaveLength(3);
    expect(shortNumber(-1.23456e-7)).toBe('−1.235e−7');
  });
});
