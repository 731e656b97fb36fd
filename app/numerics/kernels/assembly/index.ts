export { tridiagonalizePanel, applyReflectors, accumulateBasis, rotateRows } from './tridiagonal';
export * from './solver';
export { sweepFour } from './sweeps';
export { exponentials, hyperbolicTangents, sigmoids } from './functions';
export { fusedAffineRows, outerSums, fusedOuterSums, bendTangents, bendRows, gatherRows } from './passes';
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
