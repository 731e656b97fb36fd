import { GLTFLoader } from 'three/examples/jsm/loaders/GLTFLoader.js';
import { STLLoader } from 'three/examples/jsm/loaders/STLLoader.js';
import type { BufferGeometry, Mesh } from 'three';
import { describe, expect, it } from 'vitest';
import { contourFigure, planeContours } from '../../app/exchange/contour-figure.ts';
import { writeGlb } from '../../app/exchange/write-glb.ts';
import { writeStl } from '../../app/exchange/write-stl.ts';
import { writeSvg } from '../../app/exchange/write-svg.ts';
import { chooseScale } from '../../app/landscape/value-scale.ts';
import { saddleSurface } from '../../app/testing/sample-surface.ts';

const SIZE = 9;
const saddle = saddleSurface(SIZE);
const f = (x: number, y: number): number => x * x - y * y;

/** Vertices of a geometry, as the reader found them. */
function vertices(geometry: BufferGeometry): [number, number, number][] {
  const at = geometry.getAttribute('position');
  return Array.from({ length: at.count }, (_, k) => [at.getX(k), at.getY(k), at.getZ(k)]);
}

describe('exports, read by programs that are not ours', () => {
  it('STL: the loader finds a solid whose top is the surface', () => {
    const bytes = writeStl(saddle, (loss) => loss);
    const found = vertices(new STLLoader().parse(bytes.buffer));
    const top = found.filter(([x, y, z]) => Math.abs(z - f(x, y)) < 1e-6);
    expect(top.length).toBeGreaterThanOrEqual(3 * 2 * (SIZE - 1) ** 2);
  });

  it('glTF: the loader finds the surface, its height along y', async () => {
    const bytes = writeGlb(saddle, { color: () => [0.5, 0.5, 0.5] });
    const { scene } = await new GLTFLoader().parseAsync(bytes.buffer, '');
    const meshes: Mesh[] = [];
    scene.traverse((object) => {
      if ('isMesh' in object) meshes.push(object as Mesh);
    });
    expect(meshes.map(({ name }) => name)).toEqual(['surface']);
    for (const [x, y, z] of vertices(meshes[0].geometry)) expect(y).toBeCloseTo(f(x, -z), 6);
  });

  it('SVG: the browser draws the figure, dark where the loss is low', async () => {
    const scale = chooseScale('linear', saddle.loss, null);
    const figure = contourFigure(saddle, {
      lines: planeContours(saddle, [-0.5, 0, 0.5], scale),
      scale,
      color: (t) => [t, t, t],
      quantity: 'loss',
    });
    const image = new Image();
    image.src = URL.createObjectURL(new Blob([writeSvg(figure)], { type: 'image/svg+xml' }));
    await image.decode();
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [image.naturalWidth, image.naturalHeight];
    const context = canvas.getContext('2d');
    context?.drawImage(image, 0, 0);
    const { data = new Uint8ClampedArray() } = context?.getImageData(0, 0, canvas.width, canvas.height) ?? {};
    const frame = figure.marks.find((mark) => mark.kind === 'clip');
    if (frame?.kind !== 'clip') throw new Error('expected the plot in the figure');
    const ratio = canvas.width / figure.width;
    const grey = (x: number, y: number): number => {
      const px = Math.round(ratio * (frame.x + ((x + 1) / 2) * frame.width));
      const py = Math.round(ratio * (frame.y + ((1 - y) / 2) * frame.height));
      return data[4 * (py * canvas.width + px)];
    };
    // Off the contour lines: the loss from −1 to 1 as grey from 0 to 255.
    for (const [x, y] of [
      [0.03, 0.93],
      [0.93, 0.03],
      [0.5, 0.4],
      [-0.4, 0.85],
    ]) {
      expect(Math.abs(grey(x, y) - (255 * (f(x, y) + 1)) / 2)).toBeLessThan(12);
    }
  });
});
