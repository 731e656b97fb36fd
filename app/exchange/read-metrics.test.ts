import { describe, expect, it } from 'vitest';
import { METRIC_COLUMNS } from '../training/metric-columns.ts';
import { readMetrics } from './read-metrics.ts';

const width = METRIC_COLUMNS.length;
function column(metrics: Float64Array, name: (typeof METRIC_COLUMNS)[number]): number[] {
  const at = METRIC_COLUMNS.indexOf(name);
  return Array.from({ length: metrics.length / width }, (_, row) => metrics[row * width + at]);
}

describe('records of other programs', () => {
  it('knows the headers of a Keras CSVLogger, and counts epochs where there are no steps', () => {
    const { metrics, headers, notes } = readMetrics(
      'epoch,accuracy,loss,val_accuracy,val_loss\n0,0.5,0.9,0.4,1\n1,0.7,0.6,0.6,\n',
    );
    expect(column(metrics, 'step')).toEqual([0, 1]);
    expect(column(metrics, 'trainLoss')).toEqual([0.9, 0.6]);
    expect(column(metrics, 'validationLoss')).toEqual([1, NaN]);
    expect(column(metrics, 'trainAccuracy')).toEqual([0.5, 0.7]);
    expect(headers).toMatchObject({ trainLoss: 'loss', validationLoss: 'val_loss' });
    expect(notes.map(({ key }) => key)).toEqual(['diagnosis.records.epochsAsSteps']);
  });

  it('knows "Step, Value", prefixed names, and its own table', () => {
    expect(column(readMetrics('Wall time,Step,Value\n1.5,10,3\n1.6,0,4\n').metrics, 'trainLoss')).toEqual([
      4, 3,
    ]);
    expect(column(readMetrics('Step,run-1 - train/loss\n1,2\n').metrics, 'trainLoss')).toEqual([2]);
    const own = readMetrics(`${METRIC_COLUMNS.join(',')}\n${METRIC_COLUMNS.map((_, k) => k).join(',')}\n`);
    expect([...own.metrics]).toEqual(METRIC_COLUMNS.map((_, k) => k));
    expect(own.notes).toEqual([]);
  });

  it('keeps infinities and holes, leaves out rows without a step, and counts rows where nothing counts', () => {
    const { metrics, notes } = readMetrics('step,loss\n0,1\n,5\n2,inf\n3,nan\n');
    expect(column(metrics, 'step')).toEqual([0, 2, 3]);
    expect(column(metrics, 'trainLoss')).toEqual([1, Infinity, NaN]);
    expect(notes).toEqual([{ key: 'diagnosis.records.noStep', values: { count: 1 } }]);
    expect(column(readMetrics('loss\n3\n2\n').metrics, 'step')).toEqual([0, 1]);
    expect(column(readMetrics('step,loss\n0,nan\n1,nan\n').metrics, 'trainLoss')).toEqual([NaN, NaN]);
  });

  it('says what it expected of a table without a loss', () => {
    expect(() => readMetrics('step,reward\n0,1\n')).toThrow(
      'expected a column of numbers named loss (or train_loss, batch_loss), got step, reward',
    );
    expect(() => readMetrics('')).toThrow('got an empty file');
  });
});
