import { useEffect, useState } from 'react';
import type { PointCard } from '../../../app/curvature/point-card.ts';
import type { Note } from '../../../app/data/prepared-data.ts';
import { SCHEMA_VERSION } from '../../../app/experiment/loss-spec.ts';
import type { HostResults } from '../../../app/protocol/host-api.ts';
import { useApp, useHost } from '../../state/app-context.tsx';
import { activeRun } from '../../state/app-state.ts';
import { failureText } from '../../state/report.ts';
import { isLive } from '../../state/run-view.ts';

export interface SelectedPoint {
  readonly status: 'none' | 'busy' | 'failed' | 'ready' | 'withoutSpectrum';
  /** Which point it is. */
  readonly title: Note | null;
  readonly card: PointCard | null;
  /** θ, where it is known to the window. */
  readonly theta: Float64Array | null;
  readonly failure: Note | string | null;
  readonly notes: readonly Note[];
}

const NOTHING: SelectedPoint = {
  status: 'none',
  title: null,
  card: null,
  theta: null,
  failure: null,
  notes: [],
};

interface Fetched<T> {
  readonly key: unknown;
  readonly value?: T;
  readonly failure?: Note | string;
}

/** The selected checkpoint's card as the run recorded it, or the card of a point of the user's own, computed now. */
export function useSelectedPoint(): SelectedPoint {
  const host = useHost();
  const selection = useApp((state) => state.selection);
  const run = useApp(activeRun);
  const [fetched, setFetched] = useState<Fetched<HostResults['run.checkpoint']>>({ key: null });
  const [card, setCard] = useState<Fetched<PointCard>>({ key: null });
  const small = run !== null && run.summary.parameterCount <= 1000;
  const loss = run?.experiment.loss;
  const checkpoint =
    selection?.kind === 'checkpoint'
      ? run?.checkpoints.find((item) => item.step === selection.step)
      : undefined;
  // A long run comes with the cards that its charts show; a card that is only under way comes by itself.
  const lacksCard = checkpoint?.card === null && checkpoint.notes.length === 0;

  useEffect(() => {
    if (selection?.kind !== 'checkpoint' || !(small || lacksCard)) return;
    let current = true;
    host.request('run.checkpoint', { run: selection.run, step: selection.step }).then(
      (record) => {
        if (current) setFetched({ key: selection, value: record });
      },
      // The card stands without θ; only copying and the live Hessian need it.
      () => undefined,
    );
    return () => {
      current = false;
    };
  }, [host, selection, small, lacksCard]);
  useEffect(() => {
    if (selection?.kind !== 'point' || loss === undefined) return;
    let current = true;
    host
      .request('point.analyze', {
        where: { problem: { schemaVersion: SCHEMA_VERSION, loss }, theta: new Float64Array(selection.theta) },
      })
      .then(
        (value) => {
          if (current) setCard({ key: selection, value });
        },
        (error: unknown) => {
          if (current) setCard({ key: selection, failure: failureText(error) });
        },
      );
    return () => {
      current = false;
    };
  }, [host, selection, loss]);

  if (selection === null || run === null) return NOTHING;
  if (selection.kind === 'point') {
    const mine = card.key === selection ? card : null;
    return {
      ...NOTHING,
      title: { key: 'inspector.ownPoint' },
      theta: selection.theta,
      status: mine?.failure !== undefined ? 'failed' : mine?.value === undefined ? 'busy' : 'ready',
      card: mine?.value ?? null,
      failure: mine?.failure ?? null,
    };
  }
  const title: Note = { key: 'inspector.atStep', values: { step: selection.step } };
  if (checkpoint === undefined) return { ...NOTHING, title };
  const own = fetched.key === selection ? fetched.value : undefined;
  const known = small ? (own?.theta ?? null) : null;
  const recorded = checkpoint.card ?? own?.card ?? null;
  if (recorded !== null) return { ...NOTHING, title, status: 'ready', card: recorded, theta: known };
  const never =
    checkpoint.notes.length > 0 ||
    !run.experiment.analysis.spectrum ||
    (!isLive(run.summary) && run.summary.state === 'failed');
  return {
    ...NOTHING,
    title,
    status: never ? 'withoutSpectrum' : 'busy',
    theta: known,
    notes: checkpoint.notes,
  };
}
