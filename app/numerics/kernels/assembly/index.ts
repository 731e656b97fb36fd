export { tridiagonalizePanel, applyReflectors, accumulateBasis, rotateRows } from './tridiagonal';
export * from './solver';
export { sweepFour } from './sweeps';
export { crossEntropyRows, exponentials, hyperbolicTangents, sigmoids, tanhRows } from './functions';
export { affineRows, fusedAffineRows, multiplyRows, outerSums, fusedOuterSums, bendTangents, bendRows, gatherRows } from './passes';
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
