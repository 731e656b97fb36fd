import {
  Color,
  InstancedBufferGeometry,
  InstancedInterleavedBuffer,
  InterleavedBufferAttribute,
  Float32BufferAttribute,
  Mesh,
  ShaderMaterial,
  Sphere,
  Vector3,
} from 'three';
import type { FrameUniforms } from './frame-uniforms.ts';

/**
 * Line segments of a width in layout pixels with round ends. GL lines are one device pixel wide whatever is asked for;
 * these keep their width in relation to the picture in every export.
 */
export interface FatLineStyle {
  readonly color: string;
  /** Layout pixels. */
  readonly width: number;
  readonly opacity?: number;
  /** Draw also where something is in front. Default false. */
  readonly through?: boolean;
}

/**
 * @param segments World coordinates, six numbers per segment. The caller disposes with {@link disposeMesh}.
 * @param room for how many numbers; more than there are where the line will grow ({@link setSegments})
 */
export function fatLines(
  segments: Float32Array,
  style: FatLineStyle,
  frame: FrameUniforms,
  room = segments.length,
): Mesh<InstancedBufferGeometry, ShaderMaterial> {
  const geometry = new InstancedBufferGeometry();
  geometry.setAttribute('position', new Float32BufferAttribute([0, -1, 0, 1, -1, 0, 1, 1, 0, 0, 1, 0], 3));
  geometry.setIndex([0, 1, 2, 0, 2, 3]);
  const numbers = new Float32Array(Math.max(room, segments.length));
  numbers.set(segments);
  const ends = new InstancedInterleavedBuffer(numbers, 6);
  geometry.setAttribute('from', new InterleavedBufferAttribute(ends, 3, 0));
  geometry.setAttribute('to', new InterleavedBufferAttribute(ends, 3, 3));
  geometry.instanceCount = segments.length / 6;
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
      attribute vec3 from;
      attribute vec3 to;
      uniform vec2 resolution;
      uniform float pixel;
      uniform float width;
      varying vec2 vAlong;
      varying float vLength;
      void main() {
        vec4 a = projectionMatrix * modelViewMatrix * vec4(from, 1.0);
        vec4 b = projectionMatrix * modelViewMatrix * vec4(to, 1.0);
        vec2 half_ = resolution * 0.5;
        vec2 pa = a.xy / a.w * half_;
        vec2 pb = b.xy / b.w * half_;
        float length_ = distance(pa, pb);
        vec2 along = length_ > 1e-6 ? (pb - pa) / length_ : vec2(1.0, 0.0);
        vec2 across = vec2(-along.y, along.x);
        float reach = width * pixel * 0.5 + 1.0;
        float s = position.x < 0.5 ? -reach : length_ + reach;
        vec2 at = pa + along * s + across * position.y * reach;
        vAlong = vec2(s, position.y * reach);
        vLength = length_;
        vec4 base = position.x < 0.5 ? a : b;
        // Depth of a point slightly nearer to the eye, so that lines drawn on the surface are not eaten by it.
        vec4 nearer = modelViewMatrix * vec4(position.x < 0.5 ? from : to, 1.0);
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
        float d = length(vec2(beyond, vAlong.y)) - width * pixel * 0.5;
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

/**
 * Gives a line other segments in the buffers that it has: only what follows the first difference goes to the GPU. Answers
 * false, and changes nothing, where they do not fit in.
 */
export function setSegments(geometry: InstancedBufferGeometry, segments: Float32Array): boolean {
  const from = geometry.getAttribute('from');
  if (!(from instanceof InterleavedBufferAttribute) || from.data.array.length < segments.length) return false;
  const { data } = from;
  let first = 0;
  while (first < segments.length && data.array[first] === segments[first]) first++;
  if (first < segments.length) {
    data.set(segments.subarray(first), first);
    data.addUpdateRange(first, segments.length - first);
    data.needsUpdate = true;
  }
  geometry.instanceCount = segments.length / 6;
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
