import { useTranslation } from 'react-i18next';
import { formatNumber } from '../format/number.ts';
import type { Picture } from './draw-overlay.ts';
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
      {clickToStart ? <span className="scene-readout-remark">{t('scene.readout.startHint')}</span> : null}
    </div>
  );
}

/** Long axis titles would push the numbers out of sight. */
function shortName(title: string): string {
  return title.length <= 24 ? title : `${title.slice(0, 22)}…`;
}
