import { symmetricEigenvalues } from '../numerics/symmetric-eigen.ts';

/**
 * Hessian 2XᵀX/N of linear regression (mean squared error) on inputs with a bias column, its eigenvalues ascending and their
 * ratio: how elongated the loss's ellipses are. Standardising the inputs (biased deviation) makes it 1 where they are uncorrelated.
 *
 * @param inputs row-major [N, features], without the bias column.
 */
export function inputConditioning(
  inputs: Float64Array,
  features: number,
  standardize: boolean,
): { readonly eigenvalues: Float64Array; readonly condition: number } {
  const samples = inputs.length / features;
  const width = features + 1;
  const columns = Array.from({ length: width }, (_, j) =>
    Float64Array.from({ length: samples }, (_, n) => (j === features ? 1 : inputs[n * features + j])),
  );
  if (standardize) {
    for (const column of columns.slice(0, features)) {
      const mean = column.reduce((sum, value) => sum + value, 0) / samples;
      const variance = column.reduce((sum, value) => sum + (value - mean) ** 2, 0) / samples;
      column.forEach((value, n) => {
        column[n] = (value - mean) / Math.sqrt(variance);
      });
    }
  }
  const hessian = Float64Array.from({ length: width * width }, (_, at) => {
    const [a, b] = [columns[Math.floor(at / width)], columns[at % width]];
    return (2 * a.reduce((sum, value, n) => sum + value * b[n], 0)) / samples;
  });
  const eigenvalues = symmetricEigenvalues(hessian, width);
  return { eigenvalues, condition: eigenvalues[width - 1] / eigenvalues[0] };
}
