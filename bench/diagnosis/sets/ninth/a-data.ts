import { moreDataHelp } from '../fresh/controls.ts';
import type { LayerSpec } from '../../../../app/experiment/loss-spec.ts';
import type { MadeRun, Samples } from '../../labelled-run.ts';
import { networkRuns } from '../network-runs.ts';
import { staysWithMore } from '../sixth/a-controls.ts';
import { rows } from '../eighth/a-data.ts';

/** Starts, batches and held-out parts of the first half of the ninth held-out set (`ninth.ts`); data are drawn by the eighth's helpers under purposes of its own. */

export const net = networkRuns(2_909_000, 127_300);

type Loss = Parameters<typeof net>[1];

/** A run on `few` of the rows that follow the held-out ones; its control trains on twelve times as many. */
export function byHeart(
  layers: LayerSpec[],
  loss: Loss,
  data: Samples,
  [held, few]: readonly [held: number, few: number],
  i: number,
  settings: Record<string, unknown>,
): MadeRun {
  const options = { held: rows(data, 0, held), initializer: 'heNormal' as const };
  const more = net(layers, loss, rows(data, held, held + 12 * few), i, settings, options);
  const control = moreDataHelp(more.loss);
  return net(layers, loss, rows(data, held, held + few), i, settings, { ...options, control });
}

/** A run whose held-out rows are changed; its controls hold out the rows as they were, and train on twice as many. */
export function changedOutside<T extends Samples>(
  layers: LayerSpec[],
  loss: Loss,
  data: T,
  change: (held: T) => Samples,
  [held, count]: readonly [held: number, count: number],
  i: number,
  settings: Record<string, unknown>,
): MadeRun {
  const fair = rows(data, 0, held);
  const run = (until: number, other: Samples): MadeRun =>
    net(layers, loss, rows(data, held, until), i, settings, { held: other, l2: 1e-4 });
  const control = staysWithMore(run(held + count, fair).loss, run(held + 2 * count, change(fair)).loss);
  return { ...run(held + count, change(fair)), control };
}
