import type { TrainingSpec } from '../experiment/experiment.ts';
import { norm2 } from '../numerics/vector.ts';

/**
 * Clips g in place: by norm, g ← g·min(1, c/‖g‖₂) (Pascanu et al. 2013; PyTorch adds 1e−6 to ‖g‖, this does not); by value,
 * gᵢ ← min(max(gᵢ, −c), c), which changes the direction. A NaN stays.
 */
export function clipGradient(gradient: Float64Array, clip: NonNullable<TrainingSpec['clip']>): void {
  if ('norm' in clip) {
    const length = norm2(gradient);
    if (!(length > clip.norm)) return;
    for (let i = 0; i < gradient.length; i++) gradient[i] *= clip.norm / length;
    return;
  }
  for (let i = 0; i < gradient.length; i++) {
    if (gradient[i] > clip.value) gradient[i] = clip.value;
    else if (gradient[i] < -clip.value) gradient[i] = -clip.value;
  }
}
