import { useMemo } from 'react';
import { SPECTRUM_COLUMN, type SpectrumColumn } from '../../app/curvature/spectrum-record.ts';
import { ChartCard, type ChartCardProps } from '../charts/chart-card.tsx';
import type { ChartErrors } from '../charts/error-bars.ts';
import type { ChartSeries } from '../charts/line-chart.tsx';
import { thinned, type ChartData } from '../charts/row-thinner.ts';
import { useApp } from '../state/app-context.tsx';
import { columnOf, recordBefore, type SpectrumTable } from './spectrum-table.ts';

/** Points that a chart draws at most: several for every pixel of its width. */
const DRAWN = 1600;

export interface TableSeries extends ChartSeries {
  readonly column: SpectrumColumn;
  /** Its error where it is an estimate; exact values are drawn without. */
  readonly error?: SpectrumColumn;
  /** 2/value instead of the value: η as the edge of gradient descent. */
  readonly twoOver?: boolean;
}

interface TableChartProps extends Pick<ChartCardProps, 'name' | 'scales' | 'end'> {
  readonly table: SpectrumTable;
  readonly series: readonly TableSeries[];
  /** What the values are divided by. */
  readonly divisor?: number;
  /** It will show estimates, before there are any. */
  readonly isEstimate?: boolean;
}

/** Columns of recorded spectra over steps. */
export function TableChart(props: TableChartProps) {
  const { name, table, end, scales, series, divisor = 1 } = props;
  const cursor = useApp((state) => state.cursor);
  const columns = series.map(({ column }) => column).join();
  const inverted = series.map(({ twoOver }) => twoOver === true).join();
  const withErrors = series.map(({ error }) => error ?? '').join();
  const { data, errors } = useMemo(() => {
    const isInverted = inverted.split(',').map((text) => text === 'true');
    const values = (columns.split(',') as SpectrumColumn[]).map((column, k) => {
      const plain = columnOf(table, column);
      if (!isInverted[k] && divisor === 1) return plain;
      return plain.map((value) => (value === null ? null : isInverted[k] ? 2 / value : value / divisor));
    });
    const estimated = columnOf(table, 'estimated');
    const errorColumns = withErrors.split(',').map((name) => name as SpectrumColumn | '');
    const known = errorColumns.map((column) =>
      column === '' || !estimated.includes(1)
        ? null
        : columnOf(table, column).map((value, row) => (estimated[row] === 1 ? value : null)),
    );
    const present = known.filter((column) => column !== null);
    const drawn = thinned([columnOf(table, 'step'), ...values, ...present], DRAWN);
    const shown: ChartData = drawn.slice(0, 1 + values.length);
    let next = 1 + values.length;
    const bars: ChartErrors = known.map((column) => (column === null ? null : drawn[next++]));
    return { data: shown, errors: present.length === 0 ? undefined : bars };
  }, [table, columns, inverted, withErrors, divisor]);
  const shown = recordBefore(table, cursor);
  const at = (column: SpectrumColumn): number => shown?.row[SPECTRUM_COLUMN[column]] ?? NaN;
  const finite = (value: number): number | null => (Number.isFinite(value) ? value : null);
  const values = series.map(({ column, twoOver }) =>
    finite(twoOver === true ? 2 / at(column) : at(column) / divisor),
  );
  const isEstimate = at('estimated') === 1;
  const valueErrors = series.map(({ error }) =>
    isEstimate && error !== undefined ? finite(at(error)) : null,
  );
  return (
    <ChartCard
      name={name}
      series={series}
      data={data}
      scales={scales}
      end={end}
      values={values}
      valueErrors={valueErrors}
      isEstimate={isEstimate || props.isEstimate === true}
      {...(errors === undefined ? {} : { errors })}
    />
  );
}
