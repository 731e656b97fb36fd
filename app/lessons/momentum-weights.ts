/**
 * Weights of the gradients g⁰ … g^{t−1} in the t-th move of heavy ball, mᵗ = −η·Σ_k λ^{t−1−k} gᵏ (lecture's form, constant η): entry
 * k is −ηλ^{t−1−k}.
 */
export function momentumWeights(rate: number, momentum: number, updates: number): Float64Array {
  return Float64Array.from({ length: updates }, (_, k) => -rate * momentum ** (updates - 1 - k));
}
