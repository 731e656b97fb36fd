import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { compileFunction, type FunctionObjective } from '../../../app/functions/compile-function.ts';
import { formatNumber } from '../../format/number.ts';
import { useApp } from '../../state/app-context.tsx';
import { isLive, type RunView } from '../../state/run-view.ts';

/** The 2×2 Hessian of a function of two variables, where the optimizer is or at the selected point. */
export function HessianBlock({ run, theta }: { run: RunView; theta: Float64Array | null }) {
  const { t } = useTranslation();
  const followLive = useApp((state) => state.followLive);
  const { loss } = run.experiment;
  const objective = useMemo((): FunctionObjective | null => {
    if (loss.kind !== 'function' || loss.variables.length !== 2) return null;
    try {
      return compileFunction(loss.expression, loss.variables);
    } catch {
      return null;
    }
  }, [loss]);
  const position = useApp((state) => state.live[run.id]?.position ?? null);
  const live = isLive(run.summary) && followLive && position !== null;
  const at = live ? position.theta : theta;
  if (objective === null || loss.kind !== 'function' || at === null) return null;
  const hessian = new Float64Array(4);
  const gradient = new Float64Array(2);
  objective.hessian(at, hessian);
  objective.gradient(at, gradient);
  return (
    <div className="card-block">
      <h3>{t(live ? 'inspector.hessianLive' : 'inspector.hessian')}</h3>
      <div className="matrix-row">
        <span className="symbol">H =</span>
        <table className="matrix" aria-label={t('inspector.hessian')}>
          <tbody>
            {[0, 1].map((row) => (
              <tr key={row}>
                {[0, 1].map((column) => (
                  <td key={column}>{formatNumber(hessian[2 * row + column])}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
        <span className="symbol">g =</span>
        <table className="matrix" aria-label={t('inspector.gradient')}>
          <tbody>
            {[0, 1].map((row) => (
              <tr key={row}>
                <td>{formatNumber(gradient[row])}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p className="muted">
        {loss.variables.map((name, i) => `${name} = ${formatNumber(at[i])}`).join(',  ')}
      </p>
    </div>
  );
}
