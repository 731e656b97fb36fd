import type { Where } from '../../app/protocol/host-api.ts';
import type { Selection } from '../state/selection.ts';

/** The selected point as the host is asked about it. */
export function whereOf(selection: Selection): Where {
  return selection.kind === 'checkpoint'
    ? { run: selection.run, step: selection.step }
    : { run: selection.run, theta: new Float64Array(selection.theta) };
}
