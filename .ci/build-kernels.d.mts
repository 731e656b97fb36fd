/** Builds dist/kernels/kernels.wasm if it is missing or stale and returns its path. */
export function ensureKernels(): string;
