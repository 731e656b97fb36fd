import { SegmentedControl } from '@mantine/core';
import { useState, type KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { AtlasPoint, CriticalPointAtlas } from '../../app/critical/atlas.ts';
import type { SearchRecord } from '../../app/critical/search.ts';
import { isOnKink } from '../../app/critical/verdict-card.ts';
import { MarkerPath } from '../charts/class-marker.tsx';
import { formatInertia, formatNumber } from '../format/number.ts';
import { useAppHandle } from '../state/app-context.tsx';
import { goToPoint } from './go-to-point.ts';
import { Plot, type PlotPlace } from './plot.tsx';
import { plotScale } from './plot-scale.ts';
import { useSelectedAtlasPoint } from './use-critical.ts';

/** Rejected ends are shown with the losses they stopped at; their index is not known and they stand below zero. */
const SHOWN_REJECTED = 400;

/** Index against loss and loss against minimum ratio: where saddles and minima lie in height. */
export function AtlasPlots({ atlas, run }: { atlas: CriticalPointAtlas; run: string }) {
  const { t } = useTranslation();
  const app = useAppHandle();
  const selected = useSelectedAtlasPoint();
  const [fraction, setFraction] = useState(false);
  const parameters = atlas.points[0]?.card.eigenvalues.length ?? 1;
  const height = ({ card }: AtlasPoint): number => card.inertia.negative / (fraction ? parameters : 1);
  const flat = atlas.rejected
    .filter(({ outcome, loss }) => outcome === 'gradientFlat' && Number.isFinite(loss))
    .slice(0, SHOWN_REJECTED);
  const losses = [...atlas.points.map(({ card }) => card.loss), ...flat.map(({ loss }) => loss)];
  const lossScale = plotScale(losses);
  // Upright, large marks and their counts need more room.
  const lossHeight = plotScale(losses, 5, 0.14);
  const indexScale = plotScale([0, ...atlas.points.map(height), fraction ? 0.1 : 1], 4, 0.14);
  const ratioScale = plotScale([0, 1, ...atlas.points.map((point) => point.minimumRatio)], 5, 0.07);
  // On a kink there is no index: such points stand on the axis.
  const byIndex = (place: PlotPlace, point: AtlasPoint): [number, number] => [
    place.x(point.card.loss),
    isOnKink(point.card) ? place.bottom : place.y(height(point)),
  ];
  const markers = (at: (point: AtlasPoint) => [number, number]) =>
    atlas.points.map((point) => (
      <PointMark
        key={point.starts[0]}
        point={point}
        at={at(point)}
        selected={point === selected}
        onChoose={() => goToPoint(app, run, point.card.theta, point.card.loss)}
      />
    ));
  return (
    <div className="dock-plots">
      <SegmentedControl
        className="plot-switch"
        size="xs"
        aria-label={t('critical.plots.indexKind')}
        value={fraction ? 'fraction' : 'index'}
        data={[
          { value: 'index', label: 'n₋' },
          { value: 'fraction', label: 'n₋/n' },
        ]}
        onChange={(value) => setFraction(value === 'fraction')}
      />
      <Plot
        title={t('critical.plots.index')}
        label={t('critical.plots.indexLabel', { count: atlas.points.length })}
        xName={t('critical.plots.loss')}
        yName={fraction ? 'n₋/n' : t('critical.plots.morseIndex')}
        x={lossScale}
        y={fraction ? indexScale : { ...indexScale, ticks: indexScale.ticks.filter(Number.isInteger) }}
      >
        {(place) => (
          <>
            <Stacks at={atlas.points.map((point) => byIndex(place, point))} />
            <FlatMarks place={place} records={flat} />
            {markers((point) => byIndex(place, point))}
          </>
        )}
      </Plot>
      <Plot
        title={t('critical.plots.ratio')}
        label={t('critical.plots.ratioLabel', { count: atlas.points.length })}
        xName={t('critical.plots.minimumRatio')}
        yName={t('critical.plots.loss')}
        x={ratioScale}
        y={lossHeight}
      >
        {(place) => (
          <>
            <Stacks
              at={atlas.points.map((point) => [place.x(point.minimumRatio), place.y(point.card.loss)])}
            />
            {markers((point) => [place.x(point.minimumRatio), place.y(point.card.loss)])}
          </>
        )}
      </Plot>
    </div>
  );
}

/** How many points lie under one mark, where one could not tell. */
function Stacks({ at }: { at: readonly (readonly [number, number])[] }) {
  const stacks = new Map<string, { x: number; y: number; count: number }>();
  for (const [x, y] of at) {
    const key = `${Math.round(x / 6)} ${Math.round(y / 6)}`;
    const known = stacks.get(key) ?? { x, y, count: 0 };
    stacks.set(key, { ...known, count: known.count + 1 });
  }
  return [...stacks].map(([key, { x, y, count }]) =>
    count < 2 ? null : (
      <text key={key} className="stack" x={x + 14} y={y - 5}>
        ×{count}
      </text>
    ),
  );
}

/** Gradient-flat ends: on the axis at the loss they stopped at, no index is claimed for them. */
function FlatMarks({ place, records }: { place: PlotPlace; records: readonly SearchRecord[] }) {
  const { t } = useTranslation();
  return records.map((record) => (
    <g
      key={record.index}
      transform={`translate(${place.x(record.loss) - 6} ${place.bottom - 6}) scale(0.75)`}
      opacity={0.6}
    >
      <title>
        {t('critical.flatTip', { start: record.index, gradient: formatNumber(record.gradientNorm, 2) })}
      </title>
      <MarkerPath pointClass="gradientFlat" />
    </g>
  ));
}

function PointMark({
  point,
  at,
  selected,
  onChoose,
}: {
  point: AtlasPoint;
  at: [number, number];
  selected: boolean;
  onChoose: () => void;
}) {
  const { t } = useTranslation();
  const { card, multiplicity } = point;
  // Points met more often are drawn larger, slowly.
  const size = 15 + Math.min(7, 1.6 * Math.log2(multiplicity));
  const text = t('critical.tip', {
    class: t(`classes.${card.class}`),
    loss: formatNumber(card.loss),
    inertia: formatInertia(card.inertia),
    count: multiplicity,
  });
  return (
    <g
      className="plot-point"
      role="button"
      tabIndex={0}
      aria-label={text}
      aria-pressed={selected}
      transform={`translate(${at[0] - size / 2} ${at[1] - size / 2}) scale(${size / 16})`}
      onClick={onChoose}
      onKeyDown={(event: KeyboardEvent) => {
        if (event.key !== 'Enter' && event.key !== ' ') return;
        event.preventDefault();
        onChoose();
      }}
    >
      <title>{text}</title>
      {selected ? <circle className="plot-selected" cx={8} cy={8} r={11} /> : null}
      <MarkerPath pointClass={card.class} />
    </g>
  );
}
