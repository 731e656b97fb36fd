import { Button, Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { lowestCell, type FidelityCard } from '../../app/landscape/fidelity.ts';
import { formatNumber } from '../format/number.ts';
import { useNoteText } from '../i18n/note-text.ts';
import { useAppHandle, useHost } from '../state/app-context.tsx';
import type { StatusMessage } from '../state/app-state.ts';
import { failureText } from '../state/report.ts';
import { surfaceSession } from './surface-session.ts';

const percent = (share: number): string => formatNumber(100 * share, 3);

type Judged =
  | { readonly status: 'idle' | 'busy' }
  | { readonly status: 'failed'; readonly message: StatusMessage['text'] }
  | { readonly status: 'ready'; readonly card: FidelityCard };

/** What the picture in the scene shows of the whole and what it hides; judged when asked for. */
export function FidelityBlock() {
  const { t } = useTranslation();
  const text = useNoteText();
  const host = useHost();
  const session = surfaceSession(useAppHandle());
  const grid = useStore(session.store, (state) => state.grid);
  const request = useStore(session.store, (state) => state.request);
  const status = useStore(session.store, (state) => state.status);
  const [answer, setAnswer] = useState<{ readonly grid: unknown; readonly judged: Judged } | null>(null);
  // What was said of another surface says nothing of this one.
  const judged: Judged = answer !== null && answer.grid === grid ? answer.judged : { status: 'idle' };
  const setJudged = (now: Judged): void => setAnswer({ grid, judged: now });
  if (grid === null || request === null) return null;

  async function judge(): Promise<void> {
    if (grid === null || request === null) return;
    setJudged({ status: 'busy' });
    const { x, y, center, directions, part } = grid.meta;
    const lowest = lowestCell(grid.values, grid.size);
    try {
      const card = await host.request('surface.fidelity', {
        where: request.where,
        part,
        center: center.slice(),
        directions: [directions[0].slice(), directions[1].slice()],
        lowest: lowest === null ? null : [x[lowest.column], y[lowest.row]],
      });
      if (session.store.getState().grid === grid) setJudged({ status: 'ready', card });
    } catch (error) {
      setJudged({ status: 'failed', message: failureText(error) });
    }
  }
  return (
    <section className="fidelity" aria-label={t('scene.fidelity.title')} style={{ padding: 12 }}>
      <h3>{t('scene.fidelity.title')}</h3>
      {judged.status === 'ready' ? (
        <FidelityRows card={judged.card} />
      ) : (
        <>
          {judged.status === 'failed' ? (
            <p className="field-error" role="alert">
              {t('scene.fidelity.failed')} {text(judged.message)}
            </p>
          ) : null}
          <Button
            size="compact-sm"
            variant="default"
            loading={judged.status === 'busy'}
            disabled={status !== 'ready'}
            onClick={() => void judge()}
          >
            {t('scene.fidelity.compute')}
          </Button>
        </>
      )}
    </section>
  );
}

function FidelityRows({ card }: { card: FidelityCard }) {
  const { t } = useTranslation();
  const { path, curvature, minimum } = card;
  const rows: [string, string][] = [];
  if (path !== null) {
    rows.push(
      [
        t('scene.fidelity.explained'),
        t('scene.fidelity.explainedValue', { percent: percent(path.explained) }),
      ],
      [
        t('scene.fidelity.walk'),
        t('scene.fidelity.walkValue', {
          first: percent(path.components[0]),
          second: percent(path.components[1]),
          walkFirst: percent(path.walk[0]),
          walkSecond: percent(path.walk[1]),
        }),
      ],
      [t('scene.fidelity.distance'), formatNumber(path.distance)],
      [
        t('scene.fidelity.gap'),
        t('scene.fidelity.gapValue', { gap: formatNumber(path.gap), step: path.gapStep }),
      ],
    );
  }
  rows.push([
    t('scene.fidelity.gradient'),
    card.gradient === null
      ? t('scene.fidelity.none')
      : t('scene.fidelity.share', { percent: percent(card.gradient) }),
  ]);
  if (curvature !== null) {
    rows.push(
      [
        t('scene.fidelity.largest'),
        t('scene.fidelity.largestValue', {
          percent: percent(curvature.largestShare),
          plane: formatNumber(curvature.planeLargest),
          full: formatNumber(curvature.largest),
        }),
      ],
      [
        t('scene.fidelity.negative'),
        curvature.negativeShare === null
          ? t('scene.fidelity.noNegative')
          : t('scene.fidelity.negativeValue', {
              percent: percent(curvature.negativeShare),
              count: curvature.negativeCount,
              smallest: formatNumber(curvature.smallest),
              plane: formatNumber(curvature.planeSmallest),
            }),
      ],
    );
  }
  rows.push([
    t('scene.fidelity.minimum'),
    minimum === null
      ? t('scene.fidelity.noMinimum')
      : minimum.isNone
        ? t('scene.fidelity.minimumIsNone', {
            norm: formatNumber(minimum.gradientNorm),
            negative: minimum.negative ?? 0,
          })
        : t('scene.fidelity.minimumIs', {
            class: t(`classes.${minimum.class ?? 'inconclusive'}`),
          }),
  ]);
  return (
    <>
      <Text size="sm" fw={500}>
        {t(`scene.fidelity.says.${card.verdict}`, { dimension: card.dimension })}
      </Text>
      {path === null ? null : (
        <Text size="xs" c="dimmed">
          {t(path.likeChance ? 'scene.fidelity.chance' : 'scene.fidelity.notChance', {
            walks: path.null.walks,
            points: path.null.points,
            low: percent(path.null.first[0]),
            high: percent(path.null.first[1]),
            lowSecond: percent(path.null.second[0]),
            highSecond: percent(path.null.second[1]),
          })}
        </Text>
      )}
      <dl className="card-list">
        {rows.map(([term, value]) => (
          <div key={term} style={{ margin: '6px 0' }}>
            <dt className="muted">{term}</dt>
            <dd style={{ margin: 0 }}>{value}</dd>
          </div>
        ))}
      </dl>
    </>
  );
}
