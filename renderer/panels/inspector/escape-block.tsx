import { Button, Slider } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { PointCard } from '../../../app/curvature/point-card.ts';
import { LossAlongLine } from '../../charts/loss-along-line.tsx';
import { formatNumber } from '../../format/number.ts';
import { useActions, useApp } from '../../state/app-context.tsx';
import { EscapeIcon } from '../icons.tsx';
import { ESCAPE_REACH } from '../shortcuts.tsx';

/** A step along the most negative eigenvector: the loss before and after, true and by the quadratic model. */
export function EscapeBlock({ card }: { card: PointCard }) {
  const { t } = useTranslation();
  const escape = useApp((state) => state.escape);
  const selection = useApp((state) => state.selection);
  const busy = useApp((state) => state.busy);
  const { startEscape, moveEscape, endEscape, trainFromEscape } = useActions();
  if (selection?.kind !== 'checkpoint') return null;
  if (card.inertia.negative === 0) {
    return (
      <div className="card-block">
        <h3>{t('escape.title')}</h3>
        <p className="muted">{t('escape.none')}</p>
      </div>
    );
  }
  if (escape === null || escape.run !== selection.run || escape.step !== selection.step) {
    return (
      <div className="card-block">
        <h3>{t('escape.title')}</h3>
        <p className="muted">{t('escape.what', { lambda: formatNumber(card.eigenvalues[0]) })}</p>
        <Button
          size="xs"
          variant="light"
          loading={busy}
          leftSection={<EscapeIcon size={14} />}
          aria-keyshortcuts="E"
          onClick={() => void startEscape(ESCAPE_REACH)}
        >
          {t('escape.start')}
        </Button>
      </div>
    );
  }
  const { index, distances, losses, model } = escape;
  const middle = (distances.length - 1) / 2;
  const change = losses[index] - losses[middle];
  return (
    <div ref={intoView} className="card-block" data-escape="open">
      <h3>{t('escape.title')}</h3>
      <LossAlongLine distances={distances} losses={losses} model={model} index={index} />
      <Slider
        size="sm"
        min={0}
        max={distances.length - 1}
        step={1}
        value={index}
        label={(at) => `t = ${formatNumber(distances[at])}`}
        thumbLabel={t('escape.slider')}
        onChange={moveEscape}
      />
      <dl className="facts">
        <div>
          <dt>t</dt>
          <dd>{formatNumber(distances[index])}</dd>
        </div>
        <div>
          <dt>{t('escape.before')}</dt>
          <dd>{formatNumber(losses[middle], 6)}</dd>
        </div>
        <div>
          <dt>{t('escape.after')}</dt>
          <dd data-testid="escape-after" title={String(losses[index])}>
            {formatNumber(losses[index], 6)}
          </dd>
        </div>
        <div>
          <dt>{t('escape.change')}</dt>
          <dd data-sign={change < 0 ? 'down' : 'up'}>{formatNumber(change)}</dd>
        </div>
        <div>
          <dt>{t('escape.model')}</dt>
          <dd>{formatNumber(model[index], 6)}</dd>
        </div>
      </dl>
      <div className="button-row">
        <Button size="xs" loading={busy} onClick={() => void trainFromEscape()}>
          {t('escape.train')}
        </Button>
        <Button size="xs" variant="default" onClick={endEscape}>
          {t('escape.close')}
        </Button>
      </div>
    </div>
  );
}

/** The walk opens below the spectrum, which may be below the edge of the panel. */
function intoView(element: HTMLDivElement | null): void {
  element?.scrollIntoView({ block: 'nearest' });
}
