import { randomStream } from '../numerics/random.ts';
import type { Generated } from './generated.ts';

/** Sounds, numbers of a frame, and frames side by side: those of homework 2 (39 classes, 39 coefficients, 11 frames). */
const CLASSES = 39;
const WIDTH = 39;
const FRAMES = 11;
/** A sound lasts at least this many frames, the middle one in it. */
const SHORTEST = 3;

/**
 * Frames as a recogniser of speech sees them, without speech (the corpora may not be passed on). Every sound c has a mean frame
 * m_c of normals, the same for all seeds. Sample i is 11 frames around one of sound i mod 39: that sound for 3 to 11 frames, another
 * before and another behind it; each number gets `noise` times a normal. Inputs [N, 429], frame by frame.
 *
 * Streams: (0, `frame-means`, 0) for the means, (seed, `frames`, 0) for the rest.
 */
export function speechFrames(samples: number, noise: number, seed: number): Generated {
  const shape = randomStream(0, 'frame-means', 0);
  const means = Float64Array.from({ length: CLASSES * WIDTH }, () => shape.normal());
  const stream = randomStream(seed, 'frames', 0);
  const features = FRAMES * WIDTH;
  const inputs = new Float64Array(samples * features);
  const labels = new Int32Array(samples);
  const middle = (FRAMES - 1) / 2;
  for (let i = 0; i < samples; i++) {
    labels[i] = i % CLASSES;
    const [before, behind] = [stream.integer(CLASSES), stream.integer(CLASSES)];
    const from = stream.integer(middle);
    const to = middle + Math.max(1, SHORTEST - (middle - from)) + stream.integer(middle);
    for (let f = 0; f < FRAMES; f++) {
      const sound = f < from ? before : f > to ? behind : labels[i];
      for (let k = 0; k < WIDTH; k++) {
        inputs[i * features + f * WIDTH + k] = means[sound * WIDTH + k] + noise * stream.normal();
      }
    }
  }
  return { task: 'classification', features, classes: CLASSES, inputs, labels, targets: new Float64Array(0) };
}
