/**
 * What computes: compiled kernels with fused multiply-add, compiled kernels with plain SIMD, or the references in script.
 * Training's numbers are the same bits in all of them; curvature and surfaces differ in the last ones.
 */
export const KERNEL_MODULES = ['fused', 'simd', 'script'] as const;
export type KernelModule = (typeof KERNEL_MODULES)[number];
