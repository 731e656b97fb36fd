import { claim, enterChase, finish, leaveChase, phaseKind } from './team';
import { doItem } from './band';
import { runCalls } from './calls';
import { chaseTiles } from './chase';
import { CALLS, CALLS_FROM_ENDS } from './solver-words';

/** Tiles of the chase between two looks at whether somebody waits for this thread. */
const TILES: i32 = 32;

/**
 * Does at most so many of the items that can be claimed, or else of the chase; returns whether there was anything. `helps`: the caller is
 * not the leader.
 */
export function assist(job: usize, most: i32, helps: bool): bool {
  let done = 0;
  while (done < most) {
    const item = claim(job, helps && phaseKind(job) === CALLS_FROM_ENDS);
    if (item < 0) break;
    const kind = phaseKind(job);
    if (kind >= CALLS) runCalls(job, item);
    else doItem(job, kind, item);
    finish(job);
    done++;
  }
  if (done > 0) return true;
  const any = enterChase(job) && chaseTiles(job, TILES) > 0;
  leaveChase(job);
  return any;
}
