import {
  DataTexture,
  DoubleSide,
  FloatType,
  LinearFilter,
  NearestFilter,
  RGBAFormat,
  RGFormat,
  ShaderMaterial,
  SRGBColorSpace,
  Vector2,
} from 'three';
import { colorTable } from '../../app/landscape/color-map.ts';
import type { FrameUniforms } from './frame-uniforms.ts';

/** Contour levels that the shader can hold. */
export const MAX_CONTOURS = 32;

/**
 * The surface's material: colour is looked up from the table per pixel and not lit, so that what stands in the colour
 * bar is what stands on the surface. Contour lines and mesh lines are drawn by the same shader at a constant width in
 * layout pixels; drawn coarsely they are not thinner than in device pixels, where they would break into dashes, and paler instead. With a tint, the place in the table comes from a texture of its own grid, interpolated between its points (or
 * their nearest's, for whole numbers), and cells without a value are grey. `relief` (0 … 1) darkens slopes; it changes colours and is therefore off unless asked for.
 */
export function surfaceMaterial(frame: FrameUniforms): ShaderMaterial {
  return new ShaderMaterial({
    side: DoubleSide,
    // Lines on the surface stay in front of it.
    polygonOffset: true,
    polygonOffsetFactor: 1,
    polygonOffsetUnits: 1,
    uniforms: {
      ...frame,
      table: { value: colorTexture(colorTable('viridis')) },
      /** Colour position = offset + gain · t. */
      offset: { value: 0 },
      gain: { value: 1 },
      contours: { value: new Float32Array(MAX_CONTOURS) },
      contourCount: { value: 0 },
      meshEvery: { value: 0 },
      relief: { value: 0 },
      /** 0: by height. 1: by the tint, interpolated. 2: by the tint's nearest cell. */
      tintMode: { value: 0 },
      tint: { value: tintTexture(new Float32Array(2), 1) },
      tintSize: { value: 1 },
      tintOffset: { value: new Vector2() },
      tintGain: { value: new Vector2(1, 1) },
    },
    vertexShader: /* glsl */ `
      attribute float level;
      attribute vec2 cell;
      varying float vLevel;
      varying vec2 vCell;
      varying vec3 vNormal;
      void main() {
        vLevel = level;
        vCell = cell;
        vNormal = normal;
        gl_Position = projectionMatrix * modelViewMatrix * vec4(position, 1.0);
      }
    `,
    fragmentShader: /* glsl */ `
      uniform sampler2D table;
      uniform float offset;
      uniform float gain;
      uniform float contours[${MAX_CONTOURS}];
      uniform int contourCount;
      uniform float meshEvery;
      uniform float relief;
      uniform float pixel;
      uniform int tintMode;
      uniform sampler2D tint;
      uniform float tintSize;
      uniform vec2 tintOffset;
      uniform vec2 tintGain;
      varying float vLevel;
      varying vec2 vCell;
      varying vec3 vNormal;
      vec2 tintCell(vec2 at) {
        // Beside the tint's own grid nothing is known.
        if (any(lessThan(at, vec2(-0.5))) || any(greaterThan(at, vec2(tintSize - 0.5)))) return vec2(0.0);
        return texelFetch(tint, ivec2(clamp(at + 0.5, vec2(0.0), vec2(tintSize - 1.0))), 0).rg;
      }
      vec2 tintPlace() {
        vec2 at = tintOffset + tintGain * vCell;
        if (tintMode == 2) return tintCell(floor(at + 0.5));
        vec2 base = floor(at);
        vec2 share = at - base;
        vec2 low = mix(tintCell(base), tintCell(base + vec2(1.0, 0.0)), share.x);
        vec2 high = mix(tintCell(base + vec2(0.0, 1.0)), tintCell(base + vec2(1.0, 1.0)), share.x);
        vec2 place = mix(low, high, share.y);
        return place.y > 0.999 ? place : tintCell(floor(at + 0.5));
      }
      void main() {
        float c = clamp(offset + gain * vLevel, 0.0, 1.0);
        bool known = true;
        if (tintMode > 0) {
          vec2 place = tintPlace();
          c = clamp(place.x, 0.0, 1.0);
          known = place.y > 0.5;
        }
        vec3 color = texture2D(table, vec2((c * 255.0 + 0.5) / 256.0, 0.5)).rgb;
        if (!known) color = vec3(0.3);
        if (relief > 0.0) {
          vec3 light = normalize(vec3(-0.5, 1.0, 0.35));
          float shade = 0.45 + 0.55 * abs(dot(normalize(vNormal), light));
          color *= mix(1.0, shade, relief);
        }
        float thick = max(pixel, 1.0);
        float pale = min(pixel, 1.0);
        if (meshEvery > 0.0) {
          vec2 toLine = abs(fract(vCell / meshEvery - 0.5) - 0.5) * meshEvery;
          vec2 lines = toLine / max(fwidth(vCell), vec2(1e-9)) / thick;
          float mesh = 1.0 - smoothstep(0.3, 1.0, min(lines.x, lines.y));
          color = mix(color, color * 0.62, mesh * 0.55 * pale);
        }
        float slope = max(fwidth(vLevel), 1e-9) * thick;
        float away = 1e9;
        for (int k = 0; k < ${MAX_CONTOURS}; k++) {
          if (k >= contourCount) break;
          away = min(away, abs(vLevel - contours[k]));
        }
        float line = 1.0 - smoothstep(0.35, 1.15, away / slope);
        color = mix(color, vec3(0.0), line * 0.62 * sqrt(pale));
        gl_FragColor = vec4(color, 1.0);
        #include <colorspace_fragment>
      }
    `,
  });
}

/** 256 colours as a texture, smooth or in steps; the caller disposes it. */
export function colorTexture(table: Uint8Array, steps = false): DataTexture {
  const pixels = new Uint8Array(256 * 4);
  for (let k = 0; k < 256; k++) pixels.set([table[3 * k], table[3 * k + 1], table[3 * k + 2], 255], 4 * k);
  const texture = new DataTexture(pixels, 256, 1, RGBAFormat);
  texture.colorSpace = SRGBColorSpace;
  texture.magFilter = steps ? NearestFilter : LinearFilter;
  texture.minFilter = steps ? NearestFilter : LinearFilter;
  texture.needsUpdate = true;
  return texture;
}

/** Places in the table with 1 where there is one, [size, size, 2]; the caller disposes it. */
export function tintTexture(places: Float32Array, size: number): DataTexture {
  const texture = new DataTexture(places, size, size, RGFormat, FloatType);
  texture.needsUpdate = true;
  return texture;
}
