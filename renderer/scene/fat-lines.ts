import {
  BufferAttribute,
  BufferGeometry,
  Color,
  InterleavedBuffer,
  InterleavedBufferAttribute,
  Mesh,
  ShaderMaterial,
  Sphere,
  Vector3,
} from 'three';
import type { FrameUniforms } from './frame-uniforms.ts';

/**
 * Line segments of a width in layout pixels with round ends. GL lines are one device pixel wide whatever is asked for;
 * these keep their width in relation to the picture in every export. Where a picture is drawn so coarsely that they would be
 * thinner than a device pixel they are one wide: a thinner one falls between pixels and breaks into dashes.
 */
export interface FatLineStyle {
  readonly color: string;
  /** Layout pixels. */
  readonly width: number;
  readonly opacity?: number;
  /** Draw also where something is in front. Default false. */
  readonly through?: boolean;
}

/** Numbers of a segment as given: its two ends; and as drawn: both at each of four corners. */
const GIVEN = 6;
const DRAWN = 24;

/**
 * A segment is four corners that know both ends and tell themselves apart by their number. Not one instance: a processor that
 * draws in place of a GPU begins anew for every instance, which takes longer than all else of a scene.
 *
 * @param segments World coordinates, six numbers per segment. The caller disposes with {@link disposeMesh}.
 * @param room for how many numbers; more than there are where the line will grow ({@link setSegments})
 */
export function fatLines(
  segments: Float32Array,
  style: FatLineStyle,
  frame: FrameUniforms,
  room = segments.length,
): Mesh<BufferGeometry, ShaderMaterial> {
  const geometry = new BufferGeometry();
  const count = Math.max(room, segments.length) / GIVEN;
  const numbers = new Float32Array(DRAWN * count);
  spread(segments, numbers, 0);
  const corners = new InterleavedBuffer(numbers, GIVEN);
  geometry.setAttribute('position', new InterleavedBufferAttribute(corners, 3, 0));
  geometry.setAttribute('to', new InterleavedBufferAttribute(corners, 3, 3));
  const index = Uint32Array.from({ length: 6 * count }, (_, k) => 4 * Math.floor(k / 6) + QUAD[k % 6]);
  geometry.setIndex(new BufferAttribute(index, 1));
  geometry.setDrawRange(0, segments.length);
  geometry.boundingSphere = new Sphere(new Vector3(), 10);
  const material = new ShaderMaterial({
    transparent: true,
    depthTest: style.through !== true,
    depthWrite: false,
    uniforms: {
      ...frame,
      color: { value: new Color(style.color) },
      opacity: { value: style.opacity ?? 1 },
      width: { value: style.width },
    },
    vertexShader: /* glsl */ `
      attribute vec3 to;
      uniform vec2 resolution;
      uniform float pixel;
      uniform float width;
      varying vec2 vAlong;
      varying float vLength;
      void main() {
        int corner = gl_VertexID & 3;
        bool atEnd = corner == 1 || corner == 2;
        float side = corner < 2 ? -1.0 : 1.0;
        vec4 a = projectionMatrix * modelViewMatrix * vec4(position, 1.0);
        vec4 b = projectionMatrix * modelViewMatrix * vec4(to, 1.0);
        vec2 half_ = resolution * 0.5;
        vec2 pa = a.xy / a.w * half_;
        vec2 pb = b.xy / b.w * half_;
        float length_ = distance(pa, pb);
        vec2 along = length_ > 1e-6 ? (pb - pa) / length_ : vec2(1.0, 0.0);
        vec2 across = vec2(-along.y, along.x);
        float reach = max(width * pixel, 1.0) * 0.5 + 1.0;
        float s = atEnd ? length_ + reach : -reach;
        vec2 at = pa + along * s + across * side * reach;
        vAlong = vec2(s, side * reach);
        vLength = length_;
        vec4 base = atEnd ? b : a;
        // Depth of a point slightly nearer to the eye, so that lines drawn on the surface are not eaten by it.
        vec4 nearer = modelViewMatrix * vec4(atEnd ? to : position, 1.0);
        nearer.z += 0.012;
        vec4 depth = projectionMatrix * nearer;
        gl_Position = vec4(at / half_ * base.w, depth.z / depth.w * base.w, base.w);
      }
    `,
    fragmentShader: /* glsl */ `
      uniform vec3 color;
      uniform float opacity;
      uniform float width;
      uniform float pixel;
      varying vec2 vAlong;
      varying float vLength;
      void main() {
        float beyond = max(max(-vAlong.x, vAlong.x - vLength), 0.0);
        float d = length(vec2(beyond, vAlong.y)) - max(width * pixel, 1.0) * 0.5;
        float cover = clamp(0.5 - d, 0.0, 1.0);
        if (cover <= 0.0) discard;
        gl_FragColor = vec4(color, opacity * cover);
        #include <colorspace_fragment>
      }
    `,
  });
  const mesh = new Mesh(geometry, material);
  mesh.frustumCulled = false;
  return mesh;
}

/** Triangles of four corners. */
const QUAD = [0, 1, 2, 0, 2, 3] as const;

/** Writes segments from the given number on to their corners. */
function spread(segments: Float32Array, numbers: Float32Array, first: number): void {
  for (let at = first; at < segments.length; at += GIVEN) {
    const segment = segments.subarray(at, at + GIVEN);
    for (let corner = 0; corner < 4; corner++) numbers.set(segment, 4 * at + corner * GIVEN);
  }
}

/**
 * Gives a line other segments in the buffers that it has: only what follows the first difference goes to the GPU. Answers
 * false, and changes nothing, where they do not fit in.
 */
export function setSegments(geometry: BufferGeometry, segments: Float32Array): boolean {
  const ends = geometry.getAttribute('position');
  if (!(ends instanceof InterleavedBufferAttribute) || ends.data.array.length < 4 * segments.length)
    return false;
  const { data } = ends;
  const { array } = data;
  const isKnown = (k: number): boolean => array[DRAWN * Math.floor(k / GIVEN) + (k % GIVEN)] === segments[k];
  let first = 0;
  while (first < segments.length && isKnown(first)) first++;
  first -= first % GIVEN;
  if (first < segments.length) {
    spread(segments, array as Float32Array, first);
    data.addUpdateRange(4 * first, 4 * (segments.length - first));
    data.needsUpdate = true;
  }
  geometry.setDrawRange(0, segments.length);
  return true;
}

/** Segments of a polyline; a break (non-finite point) interrupts it. `points`: three numbers each. */
export function polylineSegments(points: ArrayLike<number>): Float32Array {
  const out: number[] = [];
  for (let k = 3; k + 2 < points.length; k += 3) {
    const segment = [0, 1, 2, 3, 4, 5].map((c) => points[k - 3 + c]);
    if (segment.every(Number.isFinite)) out.push(...segment);
  }
  return Float32Array.from(out);
}

export function disposeMesh(mesh: Mesh): void {
  mesh.geometry.dispose();
  for (const material of Array.isArray(mesh.material) ? mesh.material : [mesh.material]) material.dispose();
}
