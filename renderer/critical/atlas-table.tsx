import { useState, type KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { AtlasPoint, CriticalPointAtlas } from '../../app/critical/atlas.ts';
import { ClassMarker } from '../charts/class-marker.tsx';
import { formatCount, formatInertia, formatNumber } from '../format/number.ts';
import { useAppHandle } from '../state/app-context.tsx';
import { goToPoint } from './go-to-point.ts';
import { SORT_KEYS, sortedPoints, type SortKey } from './sorted-points.ts';
import { useSelectedAtlasPoint } from './use-critical.ts';

/** Pixels per row; only rows in sight (and a few around) exist. */
const ROW = 28;
const AROUND = 8;

/** Every point that was found; a click selects it everywhere. */
export function AtlasTable({ atlas, run }: { atlas: CriticalPointAtlas; run: string }) {
  const { t } = useTranslation();
  const app = useAppHandle();
  const selected = useSelectedAtlasPoint();
  const [sort, setSort] = useState<{ key: SortKey; descending: boolean }>({ key: 'loss', descending: false });
  const [top, setTop] = useState(0);
  const [height, setHeight] = useState(600);
  const points = sortedPoints(atlas.points, sort.key, sort.descending);
  const first = Math.max(0, Math.floor(top / ROW) - AROUND);
  const last = Math.min(points.length, Math.ceil((top + height) / ROW) + AROUND);
  const choose = (point: AtlasPoint): void => goToPoint(app, run, point.card.theta, point.card.loss);
  const onKey = (event: KeyboardEvent<HTMLDivElement>): void => {
    if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
    event.preventDefault();
    event.stopPropagation();
    const at = selected === null ? -1 : points.indexOf(selected);
    const next = Math.min(points.length - 1, Math.max(0, at + (event.key === 'ArrowDown' ? 1 : -1)));
    if (points[next] !== undefined) choose(points[next]);
  };
  return (
    <div
      className="atlas-table"
      role="table"
      aria-label={t('critical.table')}
      aria-rowcount={points.length + 1}
    >
      <div className="atlas-row atlas-head" role="row" aria-rowindex={1}>
        {SORT_KEYS.map((key) => (
          <button
            key={key}
            type="button"
            role="columnheader"
            title={t(`critical.columnWhy.${key}`)}
            aria-sort={sort.key !== key ? 'none' : sort.descending ? 'descending' : 'ascending'}
            onClick={() => setSort({ key, descending: sort.key === key && !sort.descending })}
          >
            {t(`critical.columns.${key}`)}
            {sort.key === key ? (sort.descending ? ' ↓' : ' ↑') : ''}
          </button>
        ))}
      </div>
      <div
        className="atlas-body"
        role="rowgroup"
        tabIndex={0}
        onKeyDown={onKey}
        onScroll={(event) => {
          setTop(event.currentTarget.scrollTop);
          setHeight(event.currentTarget.clientHeight);
        }}
      >
        <div style={{ height: points.length * ROW, position: 'relative' }}>
          {points.slice(first, last).map((point, k) => (
            <Row
              key={point.starts[0]}
              point={point}
              index={first + k}
              selected={point === selected}
              onChoose={() => choose(point)}
            />
          ))}
        </div>
      </div>
    </div>
  );
}

function Row({
  point,
  index,
  selected,
  onChoose,
}: {
  point: AtlasPoint;
  index: number;
  selected: boolean;
  onChoose: () => void;
}) {
  const { t } = useTranslation();
  const { card, multiplicity, family } = point;
  return (
    <div
      className="atlas-row"
      role="row"
      aria-rowindex={index + 2}
      aria-selected={selected}
      data-class={card.class}
      style={{ position: 'absolute', top: index * ROW, height: ROW }}
      onClick={onChoose}
    >
      <span role="cell" className="atlas-class" title={t(`classes.${card.class}`)}>
        <ClassMarker pointClass={card.class} size={15} />
        <span className="visually-hidden">{t(`classes.${card.class}`)}</span>
        <b>{card.morseIndex ?? '–'}</b>
      </span>
      <span role="cell" title={String(card.loss)}>
        {formatNumber(card.loss)}
      </span>
      <span role="cell" title={String(card.gradientNorm)}>
        {formatNumber(card.gradientNorm, 2)}
      </span>
      <span role="cell">{formatInertia(card.inertia)}</span>
      <span role="cell" title={family ? t('critical.family') : undefined}>
        {formatCount(multiplicity)}
        {family ? ' ∞' : ''}
      </span>
    </div>
  );
}
