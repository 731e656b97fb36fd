import { claim, enterChase, finish, leaveChase, phaseKind } from './team';
import { doItem } from './band';
import { chaseTiles } from './chase';

/** Tiles of the chase between two looks at whether somebody waits for this thread. */
const TILES: i32 = 32;

/** Does what can be claimed, item after item; returns whether there was anything. */
export function assist(job: usize): bool {
  let any = false;
  for (let item = claim(job); item >= 0; item = claim(job)) {
    doItem(job, phaseKind(job), item);
    finish(job);
    any = true;
  }
  if (enterChase(job) && chaseTiles(job, TILES) > 0) any = true;
  leaveChase(job);
  return any;
}
