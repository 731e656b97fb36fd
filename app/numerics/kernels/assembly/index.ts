/** First byte that is free: everything above belongs to the caller, who grows the memory and places the operands. */
export function heapBase(): usize {
  return (__heap_base + 63) & ~63;
}

export { tridiagonalizePanel, applyReflectors, accumulateBasis, rotateRows } from './tridiagonal';
export { reducePanelToBand, chaseBand, applyBandReflectors } from './band';
export { exponentials, hyperbolicTangents, sigmoids, tanhRows, crossEntropyRows } from './functions';
export {
  propagateCurvature,
  ownCurvature,
  firstJacobian,
  nextJacobian,
  productRows,
  multiplyRowPairs,
  scatterRowPairs,
  spreadPairs,
} from './hessian';
export { affineRows, fusedAffineRows, outerSums, fusedOuterSums, bendTangents, multiplyRows, bendRows } from './passes';
export {
  fusedTanhRows,
  lineRows,
  lineTanhRows,
  exponentialsBelow,
  fusedSigmoidRows,
  rectifierRows,
  classLosses,
} from './planes';
export { squaredSum, adamParts, rootMeanSquareParts, momentParts, applyStep } from './steps';
