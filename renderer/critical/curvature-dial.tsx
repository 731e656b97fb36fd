import { useRef, type PointerEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { curvatureAt, type TaylorFan } from '../../app/critical/taylor-fan.ts';
import { formatNumber } from '../format/number.ts';

const HALF = 110;
const ROOM = 84;

/**
 * vᵀHv over the direction of v, as a distance from the centre: positive (up) blue, negative (down) orange. Drag turns v; it
 * snaps to the eigenvectors, where the rose is longest.
 */
export function CurvatureDial({
  fan,
  chosen,
  onChoose,
}: {
  fan: TaylorFan;
  chosen: number;
  onChoose: (index: number) => void;
}) {
  const { t } = useTranslation();
  const frame = useRef<SVGSVGElement>(null);
  const values = Array.from(fan.angles, (angle) => curvatureAt(fan, angle));
  const largest = Math.max(...values.map(Math.abs), Number.MIN_VALUE);
  const at = (k: number): [number, number] => {
    const r = (ROOM * Math.abs(values[k])) / largest;
    return [r * Math.cos(fan.angles[k]), -r * Math.sin(fan.angles[k])];
  };
  const petal = (sign: 1 | -1): string => {
    let path = '';
    for (let k = 0; k <= values.length; k++) {
      const i = k % values.length;
      const [x, y] = values[i] * sign > 0 ? at(i) : [0, 0];
      path += `${k === 0 ? 'M' : 'L'}${x.toFixed(2)} ${y.toFixed(2)}`;
    }
    return `${path}Z`;
  };
  const turn = (event: PointerEvent): void => {
    const rect = frame.current?.getBoundingClientRect();
    if (rect === undefined) return;
    const x = event.clientX - (rect.left + rect.width / 2);
    const y = rect.top + rect.height / 2 - event.clientY;
    const angle = (Math.atan2(y, x) + 2 * Math.PI) % (2 * Math.PI);
    onChoose(nearestAngle(fan, angle));
  };
  const angle = fan.angles[chosen];
  const [ex, ey] = [ROOM * 1.08 * Math.cos(angle), -ROOM * 1.08 * Math.sin(angle)];
  const value = values[chosen];
  return (
    <figure className="dial">
      <figcaption>{t('critical.taylor.dial')}</figcaption>
      <svg
        ref={frame}
        viewBox={`${-HALF} ${-HALF} ${2 * HALF} ${2 * HALF}`}
        role="img"
        aria-label={t('critical.taylor.dialLabel', {
          angle: ((angle * 180) / Math.PI).toFixed(1),
          value: formatNumber(value),
        })}
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          turn(event);
        }}
        onPointerMove={(event) => {
          if (event.buttons !== 0) turn(event);
        }}
      >
        <circle className="dial-rim" r={ROOM} />
        <circle className="dial-rim inner" r={ROOM / 2} />
        <path className="petal positive" d={petal(1)} />
        <path className="petal negative" d={petal(-1)} />
        {fan.extremes.map((k) => (
          <line
            key={k}
            className="dial-axis"
            x1={-ROOM * Math.cos(fan.angles[k])}
            y1={ROOM * Math.sin(fan.angles[k])}
            x2={ROOM * Math.cos(fan.angles[k])}
            y2={-ROOM * Math.sin(fan.angles[k])}
          />
        ))}
        <line className="dial-hand" x2={ex} y2={ey} />
        <circle className="dial-tip" data-sign={value < 0 ? 'negative' : 'positive'} cx={ex} cy={ey} r={6} />
        <text className="dial-v" x={ex * 1.12} y={ey * 1.12 + 4} textAnchor="middle">
          v
        </text>
      </svg>
    </figure>
  );
}

/** The angle nearest to one pointed at; eigenvectors attract from a little further. */
function nearestAngle(fan: TaylorFan, angle: number): number {
  const SNAP = 0.045;
  let [best, least] = [0, Infinity];
  fan.angles.forEach((one, k) => {
    const apart = Math.abs(((one - angle + 3 * Math.PI) % (2 * Math.PI)) - Math.PI);
    const principal = Math.abs(Math.sin(2 * (one - fan.angles[fan.extremes[0]]))) < 1e-9;
    const away = principal && apart < SNAP ? -1 : apart;
    if (away < least) [best, least] = [k, away];
  });
  return best;
}
