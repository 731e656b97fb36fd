import type { DataPart } from '../data/prepared-data.ts';

/** Letters of 5×5 pixels that are their own mirror images left to right, and another class's upside down. */
const GLYPHS: readonly (readonly [number, string])[] = [
  [0, '.###. #...# #...# #...# #...#'],
  [0, '#...# ##.## #.#.# #...# #...#'],
  [0, '..#.. .#.#. .#.#. #...# #...#'],
  [0, '##### ..#.. ..#.. ..#.. ..#..'],
  [1, '#...# #...# #...# #...# .###.'],
  [1, '#...# #...# #.#.# ##.## #...#'],
  [1, '#...# #...# .#.#. .#.#. ..#..'],
  [1, '..#.. ..#.. ..#.. ..#.. #####'],
];

/**
 * A small glyph set for augmentation: class 0 opens downwards (∩, M, Λ, T), class 1 upwards (∪, W, V, ⊥). A horizontal flip keeps
 * every glyph; a vertical flip turns each into one of the other class. Pixels are 0 or 1, row by row.
 */
export function glyphs(): { readonly part: DataPart; readonly width: number; readonly height: number } {
  const inputs = Float64Array.from(
    GLYPHS.flatMap(([, rows]) => [...rows.replaceAll(' ', '')].map((pixel) => (pixel === '#' ? 1 : 0))),
  );
  const labels = Int32Array.from(GLYPHS, ([label]) => label);
  const targets = new Float64Array(2 * labels.length);
  labels.forEach((label, n) => {
    targets[2 * n + label] = 1;
  });
  return { part: { samples: labels.length, inputs, targets, labels }, width: 5, height: 5 };
}
