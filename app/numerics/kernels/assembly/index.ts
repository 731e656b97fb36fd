export { tridiagonalizePanel, applyReflectors, accumulateBasis, rotateRows } from './tridiagonal';
export * from './solver';
export { sweepFour } from './sweeps';
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
export { affineRows, fusedAffineRows, outerSums, fusedOuterSums, bendTangents, multiplyRows, bendRows, gatherRows } from './passes';
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
