import {
  BufferAttribute,
  BufferGeometry,
  Color,
  Group,
  Points,
  ShaderMaterial,
  Sphere,
  Vector3,
} from 'three';
import type { MarkerShape } from '../theme/class-style.ts';
import type { FrameUniforms } from './frame-uniforms.ts';

/** A marker in the scene: a shape of constant size in layout pixels. */
export interface Marker {
  readonly position: Vector3;
  readonly shape: MarkerShape | 'ball';
  readonly color: string;
  /** Diameter in layout pixels. */
  readonly size: number;
  /** Colour of the rim that sets the marker off from the surface. */
  readonly rim: string;
}

const SHAPES: readonly Marker['shape'][] = ['disc', 'diamond', 'triangle', 'ring', 'dot', 'square', 'ball'];

/** Materials of all markers of a scene: kept, because a program is compiled anew once nothing holds it. */
export interface MarkerMaterials {
  readonly hidden: ShaderMaterial;
  readonly seen: ShaderMaterial;
}

export function markerMaterials(frame: FrameUniforms): MarkerMaterials {
  return { hidden: markerMaterial(true, frame), seen: markerMaterial(false, frame) };
}

/**
 * All markers, drawn twice: faintly through whatever is in front, and fully where they are in sight, so that none is
 * lost behind a hill and none seems to lie before one. The caller disposes
 * with {@link disposeMarkers}, and the materials when the scene ends.
 */
export function markerPoints(markers: readonly Marker[], materials: MarkerMaterials): Group {
  const geometry = new BufferGeometry();
  const count = markers.length;
  const position = new Float32Array(3 * count);
  const color = new Float32Array(3 * count);
  const rim = new Float32Array(3 * count);
  const style = new Float32Array(2 * count);
  const scratch = new Color();
  markers.forEach((marker, k) => {
    marker.position.toArray(position, 3 * k);
    scratch.set(marker.color).toArray(color, 3 * k);
    scratch.set(marker.rim).toArray(rim, 3 * k);
    style.set([SHAPES.indexOf(marker.shape), marker.size], 2 * k);
  });
  geometry.setAttribute('position', new BufferAttribute(position, 3));
  geometry.setAttribute('tint', new BufferAttribute(color, 3));
  geometry.setAttribute('rim', new BufferAttribute(rim, 3));
  geometry.setAttribute('style', new BufferAttribute(style, 2));
  geometry.boundingSphere = new Sphere(new Vector3(), 10);
  const group = new Group();
  for (const hidden of [true, false]) {
    const points = new Points(geometry, hidden ? materials.hidden : materials.seen);
    points.frustumCulled = false;
    points.renderOrder = hidden ? 10 : 11;
    group.add(points);
  }
  return group;
}

export function disposeMarkers(group: Group): void {
  for (const child of group.children) {
    if (!(child instanceof Points)) continue;
    (child.geometry as BufferGeometry).dispose();
  }
}

function markerMaterial(hidden: boolean, frame: FrameUniforms): ShaderMaterial {
  return new ShaderMaterial({
    transparent: true,
    depthTest: !hidden,
    depthWrite: false,
    uniforms: { ...frame, opacity: { value: hidden ? 0.28 : 1 } },
    vertexShader: /* glsl */ `
      attribute vec3 tint;
      attribute vec3 rim;
      attribute vec2 style;
      uniform float pixel;
      varying vec3 vTint;
      varying vec3 vRim;
      varying float vShape;
      varying float vSize;
      void main() {
        vTint = tint;
        vRim = rim;
        vShape = style.x;
        vSize = style.y * pixel;
        gl_PointSize = vSize + 6.0 * pixel;
        vec4 view = modelViewMatrix * vec4(position, 1.0);
        gl_Position = projectionMatrix * view;
        // A marker on the surface is not cut by it: its depth is that of a point slightly nearer to the eye.
        vec4 nearer = projectionMatrix * (view + vec4(0.0, 0.0, 0.04, 0.0));
        gl_Position.z = nearer.z / nearer.w * gl_Position.w;
      }
    `,
    fragmentShader: /* glsl */ `
      uniform float pixel;
      uniform float opacity;
      varying vec3 vTint;
      varying vec3 vRim;
      varying float vShape;
      varying float vSize;
      float triangle(vec2 p, float r) {
        const float k = 1.7320508;
        p.x = abs(p.x) - r;
        p.y = p.y + r / k;
        if (p.x + k * p.y > 0.0) p = vec2(p.x - k * p.y, -k * p.x - p.y) / 2.0;
        p.x -= clamp(p.x, -2.0 * r, 0.0);
        return -length(p) * sign(p.y);
      }
      void main() {
        vec2 p = (gl_PointCoord - 0.5) * (vSize + 6.0 * pixel);
        p.y = -p.y;
        float r = vSize * 0.5;
        float d;
        if (vShape < 0.5 || vShape > 5.5) d = length(p) - r;
        else if (vShape < 1.5) d = (abs(p.x) + abs(p.y) - r * 1.18) * 0.7071;
        else if (vShape < 2.5) d = triangle(p, r * 1.05);
        else if (vShape < 3.5) d = abs(length(p) - r * 0.78) - r * 0.24;
        else if (vShape < 4.5) d = length(p) - r * 0.62;
        else d = max(abs(p.x), abs(p.y)) - r * 0.8;
        float edge = 1.4 * pixel;
        float outside = clamp(0.5 - (d - edge), 0.0, 1.0);
        if (outside <= 0.0) discard;
        float inner = clamp(0.5 - d, 0.0, 1.0);
        vec3 fill = vTint;
        if (vShape > 5.5) {
          vec2 glint = p / r - vec2(-0.32, 0.36);
          fill = mix(fill, vec3(1.0), 0.75 * smoothstep(0.55, 0.0, length(glint)));
        }
        gl_FragColor = vec4(mix(vRim, fill, inner), opacity * outside);
        #include <colorspace_fragment>
      }
    `,
  });
}
