import type { KernelMemory } from '../numerics/kernels/kernel-memory.ts';

/** Whether each row of targets is one 1 among zeros. */
export function eachHasOneClass(targets: Float64Array, samples: number, width: number): boolean {
  for (let n = 0; n < samples; n++) {
    let ones = 0;
    for (let k = n * width; k < (n + 1) * width; k++) {
      if (targets[k] === 1) ones++;
      else if (targets[k] !== 0) return false;
    }
    if (ones !== 1) return false;
  }
  return true;
}

/** Σ_n ℓ of what `classLosses` writes. */
export function classLossSum(memory: KernelMemory, address: number, samples: number): number {
  const all = memory.numbers;
  const first = address >> 3;
  let sum = all[first] + all[first + 1];
  const end = first + 2 + 2 * Math.ceil(samples / 16);
  for (let at = first + 2; at < end; at++) sum += Math.log1p(all[at]);
  return sum;
}

/** For each sample (and one more) the distance in bytes from the first of the output rows to that of its class. */
export function placeClasses(
  memory: KernelMemory,
  targets: Float64Array,
  width: number,
  samples: number,
  address: number,
): void {
  const length = (samples + 3) & ~3;
  const rows = new Uint32Array(memory.numbers.buffer, address, length);
  for (let n = 0; n < length; n++) {
    rows[n] = n < samples ? 8 * length * targets.subarray(n * width, (n + 1) * width).indexOf(1) : 0;
  }
}
