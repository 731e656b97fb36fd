import { Group, type Mesh, type PerspectiveCamera } from 'three';
import { linearTicks } from '../../app/landscape/ticks.ts';
import { disposeMesh, fatLines } from './fat-lines.ts';
import type { FrameUniforms } from './frame-uniforms.ts';
import { FLOOR } from './picture-layout.ts';
import { worldPoint, type PlotFrame } from './plot-frame.ts';

/** Floor and back walls with lines at the ticks; the walls that stand between eye and surface are not shown. */
export interface PlotBox {
  readonly group: Group;
  /** Call before each frame. */
  face(camera: PerspectiveCamera): void;
  dispose(): void;
}

export function plotBox(frame: PlotFrame, color: string, uniforms: FrameUniforms): PlotBox {
  const group = new Group();
  const xs = linearTicks(frame.x[0], frame.x[1]);
  const ys = linearTicks(frame.y[0], frame.y[1]);
  const ts = frame.scale.ticks().map((v) => frame.scale.position(v));
  const meshes: Mesh[] = [];
  const lines = (segments: number[], opacity: number): Mesh => {
    const mesh = fatLines(Float32Array.from(segments), { color, width: 1, opacity }, uniforms);
    meshes.push(mesh);
    group.add(mesh);
    return mesh;
  };
  const floorX = (x: number): number => worldPoint(frame, x, 0, 0).x;
  const floorZ = (y: number): number => worldPoint(frame, 0, y, 0).z;
  const { halfX, halfZ, height } = frame;
  lines(
    [
      ...xs.flatMap((x) => [floorX(x), FLOOR, -halfZ, floorX(x), FLOOR, halfZ]),
      ...ys.flatMap((y) => [-halfX, FLOOR, floorZ(y), halfX, FLOOR, floorZ(y)]),
    ],
    0.45,
  );
  lines(
    [-1, 1].flatMap((s) => [
      s * halfX,
      FLOOR,
      -halfZ,
      s * halfX,
      FLOOR,
      halfZ,
      -halfX,
      FLOOR,
      s * halfZ,
      halfX,
      FLOOR,
      s * halfZ,
    ]),
    1,
  );
  const walls = [1, -1].flatMap((side) => {
    const x = side * halfX;
    const z = side * halfZ;
    const alongZ = lines(
      [
        ...ts.flatMap((t) => [x, t * height, -halfZ, x, t * height, halfZ]),
        ...[-1, 1].flatMap((s) => [x, FLOOR, s * halfZ, x, height, s * halfZ]),
        ...[height].flatMap((y) => [x, y, -halfZ, x, y, halfZ]),
      ],
      0.45,
    );
    const alongX = lines(
      [
        ...ts.flatMap((t) => [-halfX, t * height, z, halfX, t * height, z]),
        ...[-1, 1].flatMap((s) => [s * halfX, FLOOR, z, s * halfX, height, z]),
        ...[height].flatMap((y) => [-halfX, y, z, halfX, y, z]),
      ],
      0.45,
    );
    return [
      { mesh: alongZ, behind: (c: PerspectiveCamera) => side * c.position.x < halfX - 1e-6 },
      { mesh: alongX, behind: (c: PerspectiveCamera) => side * c.position.z < halfZ - 1e-6 },
    ];
  });
  return {
    group,
    face(camera) {
      const steep = camera.position.y > 6 * Math.hypot(camera.position.x, camera.position.z);
      for (const wall of walls) wall.mesh.visible = !steep && wall.behind(camera);
    },
    dispose: () => meshes.forEach(disposeMesh),
  };
}
