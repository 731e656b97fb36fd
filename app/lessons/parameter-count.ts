/** Parameters of a dense network with biases, widths from input to output: Σ (fan_in + 1)·fan_out. */
export function denseParameterCount(widths: readonly number[]): number {
  let count = 0;
  for (let k = 1; k < widths.length; k++) count += (widths[k - 1] + 1) * widths[k];
  return count;
}
