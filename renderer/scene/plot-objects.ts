import { Group, Mesh, type BufferGeometry, type PerspectiveCamera, type ShaderMaterial } from 'three';
import { contourLines } from '../../app/landscape/contours.ts';
import { colorAt, colorTable, type ColorMapName } from '../../app/landscape/color-map.ts';
import { disposeMesh, fatLines, setSegments, type FatLineStyle } from './fat-lines.ts';
import { frameUniforms, type FrameUniforms } from './frame-uniforms.ts';
import {
  disposeMarkers,
  markerMaterials,
  markerPoints,
  type Marker,
  type MarkerMaterials,
} from './marker-points.ts';
import { FLOOR } from './picture-layout.ts';
import { plotBox, type PlotBox } from './plot-box.ts';
import type { PlotFrame } from './plot-frame.ts';
import { surfaceGeometry, updateSurfaceGeometry } from './surface-geometry.ts';
import { colorTexture, MAX_CONTOURS, surfaceMaterial, tintTexture } from './surface-material.ts';
import type { SurfaceTint } from './surface-tint.ts';

export interface SurfaceLook {
  readonly colorMap: ColorMapName;
  readonly color: { readonly offset: number; readonly gain: number };
  /** t of the contour lines on surface and floor; empty for none. */
  readonly levels: readonly number[];
  readonly mesh: boolean;
  readonly relief: boolean;
  readonly floor: boolean;
  /** Colours by another quantity than height; null: by height. */
  readonly tint: SurfaceTint | null;
}

/** Contour lines on the floor where colours mean something else than their level. */
const NEUTRAL = '#8a929d';

export interface PlotLine {
  readonly segments: Float32Array;
  readonly style: FatLineStyle;
}

interface DrawnLine {
  readonly mesh: ReturnType<typeof fatLines>;
  readonly style: FatLineStyle;
}

function sameStyle(a: FatLineStyle, b: FatLineStyle): boolean {
  return a.color === b.color && a.width === b.width && a.opacity === b.opacity && a.through === b.through;
}

/**
 * The three.js objects of one scene. Owns every GPU resource it makes: each setter frees what it replaces, `dispose`
 * frees the rest. Fast changes go through here and a frame request, not through React.
 */
export class PlotObjects {
  readonly group = new Group();
  readonly uniforms: FrameUniforms = frameUniforms();
  readonly #material: ShaderMaterial;
  readonly #markerMaterials: MarkerMaterials;
  #geometry: BufferGeometry | null = null;
  #surface: Mesh | null = null;
  #size = 0;
  #table: Uint8Array | null = null;
  #tint: SurfaceTint | null = null;
  #box: PlotBox | null = null;
  #floor: Mesh[] = [];
  #lines: readonly DrawnLine[] = [];
  #markers: Group | null = null;
  #hover: Group | null = null;

  constructor() {
    this.#material = surfaceMaterial(this.uniforms);
    this.#markerMaterials = markerMaterials(this.uniforms);
  }

  setSurface(size: number, heights: Float32Array, frame: PlotFrame, look: SurfaceLook): void {
    if (this.#geometry === null || this.#size !== size) {
      this.#geometry?.dispose();
      if (this.#surface !== null) this.group.remove(this.#surface);
      this.#geometry = surfaceGeometry(size);
      this.#size = size;
      this.#surface = new Mesh(this.#geometry, this.#material);
      this.group.add(this.#surface);
    }
    updateSurfaceGeometry(this.#geometry, size, heights, frame);
    const { uniforms } = this.#material;
    this.#setColors(look);
    uniforms.offset.value = look.color.offset;
    uniforms.gain.value = look.color.gain;
    const levels = look.levels.slice(0, MAX_CONTOURS);
    (uniforms.contours.value as Float32Array).set(levels);
    uniforms.contourCount.value = levels.length;
    // About 25 lines to a side, whatever the grid.
    uniforms.meshEvery.value = look.mesh ? Math.max(1, Math.round((size - 1) / 25)) : 0;
    uniforms.relief.value = look.relief ? 1 : 0;
    this.#setFloor(size, heights, frame, look);
  }

  #setColors({ tint, colorMap }: SurfaceLook): void {
    const { uniforms } = this.#material;
    const table = tint === null ? colorTable(colorMap) : tint.scale.table;
    if (this.#table === null || table.some((byte, k) => byte !== this.#table?.[k])) {
      uniforms.table.value.dispose();
      uniforms.table.value = colorTexture(table, tint?.scale.discrete);
      this.#table = table;
    }
    uniforms.tintMode.value = tint === null ? 0 : tint.scale.discrete ? 2 : 1;
    if (tint === this.#tint) return;
    this.#tint = tint;
    uniforms.tint.value.dispose();
    uniforms.tint.value =
      tint === null ? tintTexture(new Float32Array(2), 1) : tintTexture(tint.places, tint.grid.size);
    if (tint === null) return;
    uniforms.tintSize.value = tint.grid.size;
    uniforms.tintOffset.value.set(...tint.offset);
    uniforms.tintGain.value.set(...tint.gain);
  }

  setBox(frame: PlotFrame, color: string): void {
    this.#dropBox();
    this.#box = plotBox(frame, color, this.uniforms);
    this.group.add(this.#box.group);
  }

  setLines(lines: readonly PlotLine[]): void {
    const old = this.#lines;
    this.#lines = lines
      .filter((line) => line.segments.length > 0)
      .map(({ segments, style }, k) => {
        const known = old.at(k);
        const isLike = known !== undefined && sameStyle(known.style, style);
        if (isLike && setSegments(known.mesh.geometry, segments)) return known;
        // What has outgrown its buffers is a path that goes on.
        const mesh = fatLines(segments, style, this.uniforms, (isLike ? 2 : 1) * segments.length);
        mesh.renderOrder = 5 + k * 0.01;
        this.group.add(mesh);
        return { mesh, style };
      });
    this.#drop(old.filter((line) => !this.#lines.includes(line)).map(({ mesh }) => mesh));
  }

  setMarkers(markers: readonly Marker[]): void {
    this.#markers = this.#replaceMarkers(this.#markers, markers);
  }

  setHover(marker: Marker | null): void {
    this.#hover = this.#replaceMarkers(this.#hover, marker === null ? [] : [marker]);
  }

  /** Before each frame: the image's size in device pixels, and device pixels per layout pixel. */
  prepare(camera: PerspectiveCamera, width: number, height: number, pixel: number): void {
    this.uniforms.resolution.value.set(width, height);
    this.uniforms.pixel.value = pixel;
    this.#box?.face(camera);
  }

  clear(): void {
    if (this.#surface !== null) this.group.remove(this.#surface);
    this.#geometry?.dispose();
    this.#geometry = null;
    this.#surface = null;
    this.#dropBox();
    this.#drop(this.#floor);
    this.#floor = [];
    this.setLines([]);
    this.setMarkers([]);
    this.setHover(null);
  }

  dispose(): void {
    this.clear();
    this.#material.uniforms.table.value.dispose();
    this.#material.uniforms.tint.value.dispose();
    this.#material.dispose();
    this.#markerMaterials.hidden.dispose();
    this.#markerMaterials.seen.dispose();
  }

  #setFloor(size: number, heights: Float32Array, frame: PlotFrame, look: SurfaceLook): void {
    this.#drop(this.#floor);
    this.#floor = [];
    if (!look.floor) return;
    const table = colorTable(look.colorMap);
    const stepX = (2 * frame.halfX) / (size - 1);
    const stepZ = (2 * frame.halfZ) / (size - 1);
    for (const level of look.levels) {
      const segments: number[] = [];
      for (const { points } of contourLines(heights, size, size, level)) {
        for (let k = 2; k + 1 < points.length; k += 2) {
          for (const at of [k - 2, k]) {
            segments.push(-frame.halfX + points[at] * stepX, FLOOR, frame.halfZ - points[at + 1] * stepZ);
          }
        }
      }
      if (segments.length === 0) continue;
      const [r, g, b] = colorAt(table, look.color.offset + look.color.gain * level);
      const mesh = fatLines(
        Float32Array.from(segments),
        { color: look.tint === null ? `rgb(${r}, ${g}, ${b})` : NEUTRAL, width: 1.6 },
        this.uniforms,
      );
      mesh.renderOrder = 2;
      this.group.add(mesh);
      this.#floor.push(mesh);
    }
  }

  #replaceMarkers(old: Group | null, markers: readonly Marker[]): Group | null {
    if (old !== null) {
      this.group.remove(old);
      disposeMarkers(old);
    }
    if (markers.length === 0) return null;
    const group = markerPoints(markers, this.#markerMaterials);
    this.group.add(group);
    return group;
  }

  #drop(meshes: readonly Mesh[]): void {
    for (const mesh of meshes) {
      this.group.remove(mesh);
      disposeMesh(mesh);
    }
  }

  #dropBox(): void {
    if (this.#box === null) return;
    this.group.remove(this.#box.group);
    this.#box.dispose();
    this.#box = null;
  }
}
