import { useTranslation } from 'react-i18next';
import { formatNumber } from '../format/number.ts';
import type { Picture } from './draw-overlay.ts';
import { CURVATURE_COLUMNS, isCurvature } from '../../app/landscape/quantity.ts';
import { tintCell, tintValue, type SurfaceTint } from './surface-tint.ts';
import type { SurfaceView } from './surface-view.ts';
import type { Hovered } from './use-scene-pointer.ts';

/** What is under the pointer, in numbers: a checkpoint's own loss, or the loss at the nearest grid point. */
export function HoverReadout({
  hovered,
  view,
  picture,
  clickToStart,
}: {
  hovered: Hovered | null;
  view: SurfaceView | null;
  picture: Picture | null;
  clickToStart: boolean;
}) {
  const { t } = useTranslation();
  if (hovered === null || view === null || picture === null) return null;
  if (hovered.kind === 'checkpoint') {
    const { checkpoint } = hovered.item;
    const pointClass = checkpoint.card?.class;
    return (
      <div className="scene-readout" role="status" data-testid="scene-readout">
        {t('scene.readout.checkpoint', {
          step: checkpoint.step,
          class: pointClass === undefined ? t('scene.legend.unknown') : t(`classes.${pointClass}`),
          loss: formatNumber(checkpoint.loss),
        })}
      </div>
    );
  }
  if (hovered.kind === 'critical') {
    const { name, loss, distance } = hovered.point;
    return (
      <div className="scene-readout" role="status" data-testid="scene-readout">
        {t('critical.readout', { class: t(`classes.${name}`), loss: formatNumber(loss) })}
        {distance > 1e-9 ? (
          <span className="scene-readout-remark">
            {t('critical.offPlane', { distance: formatNumber(distance, 3) })}
          </span>
        ) : null}
      </div>
    );
  }
  const { meta, values, known } = hovered.grid;
  const { cell } = hovered.pick;
  const value = values[cell];
  const place = {
    x: shortName(picture.axes.x),
    y: shortName(picture.axes.y),
    xValue: formatNumber(meta.x[cell % meta.size]),
    yValue: formatNumber(meta.y[Math.floor(cell / meta.size)]),
  };
  const remark =
    known[cell] === 0
      ? t('scene.readout.pending')
      : Number.isFinite(value)
        ? t('scene.readout.gridValue')
        : t('scene.readout.hole');
  return (
    <div className="scene-readout" role="status" data-testid="scene-readout" data-loss={String(value)}>
      {t('scene.readout.point', { ...place, loss: known[cell] === 0 ? '–' : formatNumber(value) })}
      <span className="scene-readout-remark">{remark}</span>
      {view.look.tint === null ? null : (
        <TintReadout
          tint={view.look.tint}
          at={tintCell(view.look.tint, cell % meta.size, Math.floor(cell / meta.size))}
        />
      )}
      {clickToStart ? <span className="scene-readout-remark">{t('scene.readout.startHint')}</span> : null}
    </div>
  );
}

/** What the colour stands for here, from the tint's own nearest cell; with the whole inertia where there is one. */
function TintReadout({ tint, at }: { tint: SurfaceTint; at: number | null }) {
  const { t } = useTranslation();
  if (at === null) return null;
  const { quantity, grid } = tint;
  const value = tintValue(quantity, grid, at);
  const row = grid.curvature?.subarray(CURVATURE_COLUMNS * at, CURVATURE_COLUMNS * (at + 1));
  const known = grid.known[at] === 1;
  return (
    <span data-testid="scene-readout-color" data-value={String(value)}>
      {t(`scene.quantity.bar.${quantity}`)} {known ? formatNumber(value) : '–'}
      {isCurvature(quantity) && row !== undefined && known && Number.isFinite(row[2]) ? (
        <span className="scene-readout-remark">
          {' '}
          {t('scene.quantity.inertia', { negative: row[2], zero: row[3], positive: row[4] })}
        </span>
      ) : null}
      {known && !Number.isFinite(value) ? (
        <span className="scene-readout-remark"> {t('scene.quantity.none')}</span>
      ) : null}
    </span>
  );
}

/** Long axis titles would push the numbers out of sight. */
function shortName(title: string): string {
  return title.length <= 24 ? title : `${title.slice(0, 22)}…`;
}
