import { Vector2, type IUniform } from 'three';

/**
 * What every material of the scene needs to draw widths in pixels: shared by reference, set once per frame, and set
 * anew for an export, so that lines and markers grow with the picture.
 */
export interface FrameUniforms {
  [name: string]: IUniform;
  /** Size of the drawn image in device pixels. */
  readonly resolution: IUniform<Vector2>;
  /** Device pixels per layout pixel. */
  readonly pixel: IUniform<number>;
}

export function frameUniforms(): FrameUniforms {
  return { resolution: { value: new Vector2(1, 1) }, pixel: { value: 1 } };
}
