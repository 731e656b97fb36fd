import { cannot, NO_STATE, withSpec, type Applied, type Stall } from './fork-change.ts';
import type { ForkStart } from '../trials/fork-start.ts';
import { restart } from './fresh-start.ts';
import { deeper, split, wider } from './larger-model.ts';
import { beyond, escape } from './leave-point.ts';
import type { Proposal } from '../proposals.ts';
import { standardizeInputs } from '../trials/standardize-inputs.ts';

/** The start of a fork; every change but `restart`, `escape`, `beyond` and the step of `split` keeps the function that the network computes, where it can. */
export function applyProposal(stall: Stall, proposal: Proposal): Applied {
  const { loss, training, rate, from } = stall;
  const start = { loss, training, rate, from };
  switch (proposal.kind) {
    case 'rate':
      return { ...start, rate: rate * proposal.factor };
    case 'optimizer': {
      const fresh = { ...from, optimizerState: NO_STATE };
      const { optimizer } = proposal;
      const batchSize = optimizer.kind === 'lbfgs' ? ('full' as const) : training.batchSize;
      return { ...start, training: { ...training, optimizer, batchSize }, rate: optimizer.rate, from: fresh };
    }
    case 'batch':
      return { ...start, training: { ...training, batchSize: proposal.size } };
    case 'escape':
      return escape(stall, proposal.distance);
    case 'beyond':
      return beyond(stall);
    case 'restart':
      return restart(start, proposal.seed);
    case 'standardize':
      return standardizeInputs(start, 'function') ?? cannot('firstLayer');
    case 'wider':
      return wider(start);
    case 'deeper':
      return deeper(start);
    case 'split':
      return split(stall, proposal.layer - 1, proposal.unit - 1);
    case 'rawOutputs':
      return rawOutputs(start);
    case 'penalty':
      return loss.kind === 'network' ? withSpec(start, { ...loss.spec, l2: proposal.l2 }) : cannot('network');
  }
}

function rawOutputs(start: ForkStart): Applied {
  const { loss } = start;
  if (loss.kind !== 'network') return cannot('network');
  const { layers } = loss.spec;
  const last = layers[layers.length - 1];
  if (last.type === 'activation') return withSpec(start, { ...loss.spec, layers: layers.slice(0, -1) });
  if (last.type !== 'dense') return cannot('dense');
  return withSpec(start, {
    ...loss.spec,
    layers: [...layers.slice(0, -1), { ...last, activation: 'identity' }],
  });
}
