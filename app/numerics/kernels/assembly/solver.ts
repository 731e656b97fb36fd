// The module that several threads run on one shared memory: what `band-kernel.ts`, `exact-hessian-kernel.ts` and their helpers
// call, nothing else.
export { heapBase } from './heap';
export { awaitBell, awaitFinished, closePhase, openPhase, setChasing } from './team';
export { applyBandReflectors, factorFirstPanel, formCoefficients, nextPanel } from './band';
export { chaseTiles, prepareChase } from './chase';
export { assist } from './assist';
