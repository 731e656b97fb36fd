// The module that several threads run on one shared memory: what `band-kernel.ts` and its helpers call, nothing else.
export { heapBase } from './heap';
export { awaitBell, awaitFinished, openPhase, setChasing } from './team';
export { applyBandReflectors, factorFirstPanel, formCoefficients, nextPanel } from './band';
export { chaseTiles, prepareChase } from './chase';
export { assist } from './assist';
