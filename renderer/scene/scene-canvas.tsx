import { OrbitControls } from '@react-three/drei';
import { Canvas, useFrame, useThree } from '@react-three/fiber';
import { useEffect, useLayoutEffect, useRef, useState } from 'react';
import { Matrix4, PerspectiveCamera, Vector3, type Scene, type WebGLRenderer } from 'three';
import { captionLayout } from './caption-layout.ts';
import { drawOverlay, type Picture } from './draw-overlay.ts';
import type { OverlayTheme } from './overlay-theme.ts';
import { setPlotOffset } from './export-png.ts';
import { FrameResolution } from './frame-resolution.ts';
import type { PlotFrame } from './plot-frame.ts';
import type { PlotObjects } from './plot-objects.ts';
import { clipCamera, placeCamera, TARGET, type CameraPreset } from './scene-camera.ts';
import type { CameraMemory, CameraPlace } from './surface-session.ts';

/** The running 3D view, for picking and export. */
export interface SceneHandle {
  readonly renderer: WebGLRenderer;
  readonly scene: Scene;
  readonly camera: PerspectiveCamera;
  readonly size: { readonly width: number; readonly height: number };
  /** Draws one frame soon. */
  invalidate(): void;
  setView(preset: CameraPreset): void;
  setPlace(place: CameraPlace): void;
  place(): CameraPlace;
}

export interface SceneCanvasProps {
  readonly plot: PlotObjects;
  readonly frame: PlotFrame | null;
  readonly picture: Picture | null;
  readonly theme: OverlayTheme;
  readonly label: string;
  readonly onHandle: (handle: SceneHandle | null) => void;
  readonly onLost: () => void;
  /** After a frame whose camera or size differs from the one before: what is under a resting pointer is another. */
  readonly onMoved: () => void;
  /** Outlives the canvas: a layout that is rebuilt finds its view again. */
  readonly memory: CameraMemory;
}

/** WebGL for the plot, and above it a 2D canvas for all writing. Frames are drawn when something changed. */
export function SceneCanvas(props: SceneCanvasProps) {
  const overlay = useRef<HTMLCanvasElement>(null);
  return (
    <div className="scene-canvas" role="img" aria-label={props.label}>
      <Canvas
        flat
        frameloop="demand"
        dpr={[1, 2]}
        gl={{ antialias: true, alpha: true }}
        camera={{ fov: 30, near: 0.1, far: 20, position: [-2, 2, 4] }}
      >
        <Stage {...props} overlay={overlay} />
      </Canvas>
      <canvas ref={overlay} className="scene-overlay" aria-hidden="true" />
    </div>
  );
}

/** An empty canvas of a size in device pixels. */
function blankCanvas(
  canvas: HTMLCanvasElement | null,
  width: number,
  height: number,
): CanvasRenderingContext2D | null {
  const context = canvas?.getContext('2d') ?? null;
  if (canvas === null || context === null) return null;
  const [w, h] = [Math.round(width), Math.round(height)];
  if (canvas.width !== w || canvas.height !== h) {
    canvas.width = w;
    canvas.height = h;
  }
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.clearRect(0, 0, w, h);
  return context;
}

/** What the reader turns the picture around; drei's controls have no type of their own in the state. */
function targetOf(controls: unknown): Vector3 | null {
  const target = typeof controls === 'object' && controls !== null && 'target' in controls && controls.target;
  return target instanceof Vector3 ? target : null;
}

function updateControls(controls: unknown): void {
  if (typeof controls === 'object' && controls !== null && 'update' in controls)
    (controls.update as () => void)();
}

function placeOf(camera: PerspectiveCamera, controls: unknown): CameraPlace {
  return {
    position: camera.position.toArray(),
    target: (targetOf(controls) ?? TARGET).toArray(),
    fov: camera.fov,
  };
}

function Stage({
  plot,
  frame,
  picture,
  theme,
  overlay,
  onHandle,
  onLost,
  onMoved,
  memory,
}: SceneCanvasProps & { overlay: React.RefObject<HTMLCanvasElement | null> }) {
  const get = useThree((state) => state.get);
  const size = useThree((state) => state.size);
  const invalidate = useThree((state) => state.invalidate);
  const placed = useRef(false);
  const [seen] = useState(() => new Matrix4());
  const written = useRef<readonly unknown[]>([]);
  const [resolution] = useState(() => new FrameResolution());
  useEffect(() => () => resolution.stop(), [resolution]);
  const [firstTarget] = useState(() => new Vector3(...(memory.recall()?.target ?? TARGET.toArray())));

  // Before the first frame: on a busy machine one is drawn ahead of passive effects, from the canvas's own camera.
  useLayoutEffect(() => {
    const { gl, scene } = get();
    const setView = (preset: CameraPreset): void => {
      const { camera, controls } = get();
      if (!(camera instanceof PerspectiveCamera)) return;
      placeCamera(camera, preset);
      targetOf(controls)?.copy(TARGET);
      updateControls(controls);
      invalidate();
    };
    const setPlace = ({ position, target, fov }: CameraPlace): void => {
      const { camera, controls } = get();
      if (!(camera instanceof PerspectiveCamera)) return;
      camera.fov = fov;
      camera.position.set(...position);
      targetOf(controls)?.set(...target);
      camera.lookAt(new Vector3(...target));
      camera.updateMatrixWorld();
      updateControls(controls);
      invalidate();
    };
    const place = (): CameraPlace => placeOf(get().camera as PerspectiveCamera, get().controls);
    if (!placed.current) {
      setView('perspective');
      const last = memory.recall();
      if (last !== null) setPlace(last);
      placed.current = true;
    }
    const lost = (event: Event): void => {
      event.preventDefault();
      onLost();
    };
    gl.domElement.addEventListener('webglcontextlost', lost);
    onHandle({
      renderer: gl,
      scene,
      get camera() {
        return get().camera as PerspectiveCamera;
      },
      get size() {
        return get().size;
      },
      invalidate,
      setView,
      setPlace,
      place,
    });
    return () => {
      gl.domElement.removeEventListener('webglcontextlost', lost);
      onHandle(null);
    };
  }, [get, invalidate, onHandle, onLost, memory]);

  useEffect(() => invalidate(), [frame, picture, theme, size, invalidate]);

  useFrame(({ camera, controls, gl, size: now, viewport }) => {
    if (!(camera instanceof PerspectiveCamera)) return;
    const ratio = resolution.forFrame(gl, viewport.dpr, invalidate);
    clipCamera(camera);
    if (placed.current) memory.remember(placeOf(camera, controls));
    const bottom =
      picture === null ? {} : { bottom: captionLayout(picture.caption, now.width, now.height).bottom };
    setPlotOffset(camera, { width: now.width, height: now.height, ...bottom });
    camera.updateMatrixWorld();
    plot.prepare(camera, now.width * ratio, now.height * ratio, ratio);
    const onScreen = camera.projectionMatrix.clone().multiply(camera.matrixWorldInverse);
    const isMoved = !onScreen.equals(seen);
    if (isMoved) {
      seen.copy(onScreen);
      onMoved();
    }
    // The writing is that of the last frame where only the path has grown.
    const fine = viewport.dpr;
    const shown = [overlay.current, picture, frame, theme, now.width, now.height, fine];
    if (!isMoved && shown.every((value, k) => value === written.current[k])) return;
    written.current = shown;
    const context = blankCanvas(overlay.current, now.width * fine, now.height * fine);
    if (context === null) return;
    if (frame === null || picture === null) return;
    context.scale(fine, fine);
    drawOverlay(context, picture, frame, camera, now.width, now.height, theme);
  });

  return (
    <>
      <primitive object={plot.group} />
      <OrbitControls
        makeDefault
        target={firstTarget}
        enableDamping={false}
        enablePan={false}
        minDistance={1}
        maxDistance={1200}
        maxPolarAngle={Math.PI * 0.94}
      />
    </>
  );
}
