import { PerspectiveCamera } from 'three';
import { commands } from 'vitest/browser';
import { describe, expect, it } from 'vitest';
import type { FilmAnswer } from '../../app/testing/film-command.ts';
import { FRAMES_PER_SECOND, stepOfFrame, turned } from './animation-frames.ts';
import { exportAnimation, type Animated, type AnimationFormat } from './export-animation.ts';
import { FILM_CONTAINERS, findFilmEncoder } from './film-encoder.ts';
import { placeCamera } from './scene-camera.ts';

const WIDTH = 96;
const HEIGHT = 64;
const FRAMES = 60;

/** One colour a frame: its number is read back from its red. */
const redOf = (frame: number): number => 40 + 3 * frame;

declare module 'vitest/browser' {
  interface BrowserCommands {
    readFilm: (extension: string, base64: string) => Promise<FilmAnswer | string>;
  }
}

function film(format: AnimationFormat, signal = new AbortController().signal): Promise<Animated> {
  return exportAnimation(format, {
    width: WIDTH,
    height: HEIGHT,
    frames: FRAMES,
    title: 'Sattel θ',
    signal,
    onFrame: () => undefined,
    draw(frame) {
      const canvas = document.createElement('canvas');
      [canvas.width, canvas.height] = [WIDTH, HEIGHT];
      const context = canvas.getContext('2d');
      if (context !== null) {
        context.fillStyle = `rgb(${redOf(frame)} 90 160)`;
        context.fillRect(0, 0, WIDTH, HEIGHT);
      }
      return Promise.resolve(canvas);
    },
  });
}

const redAt = (picture: CanvasImageSource): number => {
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [WIDTH, HEIGHT];
  const context = canvas.getContext('2d');
  context?.drawImage(picture, 0, 0);
  return context?.getImageData(WIDTH / 2, HEIGHT / 2, 1, 1).data[0] ?? NaN;
};

describe('animations, read by the browser’s own players', () => {
  it.each(FILM_CONTAINERS)(
    'makes a film (%s) of the right length whose pictures stand at their times',
    async (container) => {
      const { bytes, type } = await film(container);
      const video = document.createElement('video');
      video.muted = true;
      video.preload = 'auto';
      const loaded = new Promise((resolve, reject) => {
        video.addEventListener('loadeddata', resolve, { once: true });
        video.addEventListener('error', () => reject(new Error(video.error?.message ?? 'no video')), {
          once: true,
        });
      });
      video.src = URL.createObjectURL(new Blob([bytes], { type }));
      await loaded;
      expect([video.videoWidth, video.videoHeight]).toEqual([WIDTH, HEIGHT]);
      expect(video.duration).toBeCloseTo(FRAMES / FRAMES_PER_SECOND, 3);
      for (const frame of [30, 5, 55]) {
        const found = new Promise((resolve) => video.addEventListener('seeked', resolve, { once: true }));
        video.currentTime = (frame + 0.5) / FRAMES_PER_SECOND;
        await found;
        expect(Math.abs(redAt(video) - redOf(frame))).toBeLessThanOrEqual(6);
      }
    },
  );

  // Colours of a palette: 32 steps a component.
  it('makes a GIF with every second frame, at twice its time', async () => {
    const decoder = new ImageDecoder({ type: 'image/gif', data: (await film('gif')).bytes });
    await decoder.tracks.ready;
    await decoder.completed;
    expect(decoder.tracks.selectedTrack?.frameCount).toBe(FRAMES / 2);
    for (const frame of [0, 7, 29]) {
      const { image } = await decoder.decode({ frameIndex: frame });
      expect(image.duration).toBe((2 * 1_000_000) / FRAMES_PER_SECOND);
      expect(Math.abs(redAt(image) - redOf(2 * frame))).toBeLessThanOrEqual(8);
    }
  });

  it('ends when it is told to', async () => {
    const controller = new AbortController();
    controller.abort(new Error('enough'));
    for (const container of FILM_CONTAINERS)
      await expect(film(container, controller.signal)).rejects.toThrow('enough');
    await expect(film('gif', controller.signal)).rejects.toThrow('enough');
  });
});

const base64 = (bytes: Uint8Array): string =>
  btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));

/** How ffprobe calls what we say is in the file. */
const FFMPEG_NAMES: Readonly<Record<string, string>> = {
  'H.264': 'h264',
  VP9: 'vp9',
  VP8: 'vp8',
  AV1: 'av1',
  GIF: 'gif',
};

describe('animations, read by ffmpeg', () => {
  it.for([
    ['mp4', 'mp4', FRAMES],
    ['webm', 'webm', FRAMES],
    ['gif', 'gif', FRAMES / 2],
  ] as const)(
    '%s has the codec we name, every frame, its times and its title',
    async ([format, container, frames], context) => {
      const { bytes, codec } = await film(format);
      const seen = await commands.readFilm(format, base64(bytes));
      if (typeof seen === 'string') return context.skip(seen);
      expect(seen.container.split(',')).toContain(container);
      expect(seen.codec).toBe(FFMPEG_NAMES[codec]);
      expect([seen.width, seen.height, seen.frames]).toEqual([WIDTH, HEIGHT, frames]);
      expect(seen.duration).toBeCloseTo(FRAMES / FRAMES_PER_SECOND, 2);
      expect(seen.framesPerSecond).toBeCloseTo((FRAMES_PER_SECOND * frames) / FRAMES, 2);
      if (format !== 'gif') expect(seen.title).toBe('Sattel θ');
      seen.reds.forEach((red, k) =>
        expect(Math.abs(red - redOf((k * FRAMES) / frames))).toBeLessThanOrEqual(8),
      );
    },
  );
});

describe('what the machine can encode', () => {
  it('is asked of the browser, the codec that plays everywhere first', async () => {
    const [width, height] = [640, 480];
    const h264 = await VideoEncoder.isConfigSupported({ codec: 'avc1.42e01f', width, height });
    const found = await findFilmEncoder('mp4', width, height);
    if (h264.supported === true) expect(found?.name).toBe('H.264');
    else expect(found?.name).not.toBe('H.264');
  });
  it('names the container when there is none', async () => {
    const encoder = globalThis.VideoEncoder;
    // As in browsers without WebCodecs.
    Reflect.deleteProperty(globalThis, 'VideoEncoder');
    try {
      for (const container of FILM_CONTAINERS) {
        expect(await findFilmEncoder(container, WIDTH, HEIGHT)).toBeNull();
        await expect(film(container)).rejects.toMatchObject({
          key: 'scene.animation.noEncoder',
          values: { format: container.toUpperCase() },
        });
      }
      expect((await film('gif')).codec).toBe('GIF');
    } finally {
      globalThis.VideoEncoder = encoder;
    }
  });
});

describe('what the frames show', () => {
  it('turns once around the plot at one distance and height', () => {
    const camera = new PerspectiveCamera();
    placeCamera(camera, 'perspective');
    const quarter = turned(camera, 0.25).position;
    expect(turned(camera, 1).position.distanceTo(camera.position)).toBeLessThan(1e-9);
    expect(quarter.y).toBe(camera.position.y);
    expect(quarter.x).toBeCloseTo(camera.position.z, 9);
    expect(quarter.z).toBeCloseTo(-camera.position.x, 9);
  });

  it('passes every step in order and rests on the last', () => {
    const steps = [0, 10, 20, 30];
    const shown = Array.from({ length: 100 }, (_, k) => stepOfFrame(steps, k, 100));
    expect([...new Set(shown)]).toEqual(steps);
    expect(shown.every((step, k) => k === 0 || step >= shown[k - 1])).toBe(true);
    expect(shown.slice(-13).every((step) => step === 30)).toBe(true);
  });
});
