import { RUN_COLORS, SIGN_COLORS, type ColorScheme } from '../theme/class-style.ts';
import type { RunView } from '../state/run-view.ts';
import { TableChart } from './table-chart.tsx';
import { useRunSpectra } from './use-run-spectra.ts';

/** λmax, λmin and the trace along a run whose Hessian is too large to be built: estimates with their error bars. */
export function EstimatedCurvature({ run, scheme, end }: { run: RunView; scheme: ColorScheme; end: number }) {
  const { table } = useRunSpectra(run);
  const points = table.records.length < 40;
  return (
    <TableChart
      name="curvature"
      isEstimate
      table={table}
      end={end}
      scales={['signLog', 'linear']}
      series={[
        {
          column: 'lambdaMax',
          error: 'lambdaMaxError',
          label: 'λmax',
          color: SIGN_COLORS.positive[scheme],
          points,
        },
        {
          column: 'lambdaMin',
          error: 'lambdaMinError',
          label: 'λmin',
          color: SIGN_COLORS.negative[scheme],
          points,
        },
        { column: 'trace', error: 'traceError', label: 'tr H', color: RUN_COLORS[scheme][0], points },
      ]}
    />
  );
}
