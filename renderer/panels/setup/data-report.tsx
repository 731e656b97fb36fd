import { Loader } from '@mantine/core';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { DataSummary } from '../../../app/protocol/host-api.ts';
import { formatCount } from '../../format/number.ts';
import { useNoteText } from '../../i18n/note-text.ts';
import { useApp } from '../../state/app-context.tsx';
import { RUN_COLORS } from '../../theme/class-style.ts';
import type { DataDescription } from './use-data-summary.ts';

/** What the data turned out to be: counts per part, features, outputs, remarks, and the two features that vary most, drawn. */
export function DataReport({ description }: { description: DataDescription }) {
  const { t } = useTranslation();
  const text = useNoteText();
  const { summary } = description;
  if (description.status === 'failed') {
    return (
      <div className="field-error block" role="alert">
        {description.failure === null ? '' : text(description.failure)}
      </div>
    );
  }
  if (summary === null) {
    return (
      <div className="data-report" aria-busy="true">
        <Loader size="xs" role="status" aria-label={t('layout.loading')} />
      </div>
    );
  }
  const { train, validation, test } = summary.samples;
  return (
    <div className="data-report" aria-busy={description.status === 'busy'}>
      <div className="data-facts">
        <Fact label={t('data.samples')} value={[train, validation, test].map(formatCount).join(' · ')} />
        <Fact label={t('data.features')} value={formatCount(summary.features)} />
        <Fact
          label={t(summary.task === 'classification' ? 'data.classes' : 'data.targets')}
          value={formatCount(summary.outputs)}
        />
      </div>
      <Preview summary={summary} />
      {summary.notes.map((item, index) => (
        <p key={index} className="field-help always warn">
          {text(item)}
        </p>
      ))}
    </div>
  );
}

function Fact({ label, value }: { label: string; value: string }) {
  return (
    <div>
      <div className="fact-label">{label}</div>
      <div className="fact-value">{value}</div>
    </div>
  );
}

const WIDTH = 264;
const HEIGHT = 132;
const MARGIN = 8;

/** The two features that vary most, coloured by class; for regression the first of them against the target. */
function Preview({ summary }: { summary: DataSummary }) {
  const { t } = useTranslation();
  const canvas = useRef<HTMLCanvasElement>(null);
  const scheme = useApp((state) => state.preferences.theme);
  const { preview, previewFeatures, task } = summary;
  const regression = task === 'regression';
  const names = regression
    ? [summary.featureNames[previewFeatures[0]], summary.outputNames[0]]
    : previewFeatures.map((feature) => summary.featureNames[feature]);
  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (canvas.current === null || context == null) return;
    const ratio = window.devicePixelRatio;
    canvas.current.width = WIDTH * ratio;
    canvas.current.height = HEIGHT * ratio;
    context.scale(ratio, ratio);
    context.clearRect(0, 0, WIDTH, HEIGHT);
    const n = Math.floor(preview.length / 3);
    const ordinate = regression ? 2 : 1;
    const bounds = [Infinity, -Infinity, Infinity, -Infinity];
    for (let i = 0; i < n; i++) {
      const x = preview[3 * i];
      const y = preview[3 * i + ordinate];
      if (!Number.isFinite(x) || !Number.isFinite(y)) continue;
      bounds[0] = Math.min(bounds[0], x);
      bounds[1] = Math.max(bounds[1], x);
      bounds[2] = Math.min(bounds[2], y);
      bounds[3] = Math.max(bounds[3], y);
    }
    const scaleX = (WIDTH - 2 * MARGIN) / (bounds[1] - bounds[0] || 1);
    const scaleY = (HEIGHT - 2 * MARGIN) / (bounds[3] - bounds[2] || 1);
    const colors = RUN_COLORS[scheme];
    context.globalAlpha = 0.8;
    for (let i = 0; i < n; i++) {
      const label = regression ? 0 : preview[3 * i + 2];
      context.fillStyle = colors[Math.trunc(label) % colors.length] ?? colors[0];
      context.beginPath();
      context.arc(
        MARGIN + (preview[3 * i] - bounds[0]) * scaleX,
        HEIGHT - MARGIN - (preview[3 * i + ordinate] - bounds[2]) * scaleY,
        2.2,
        0,
        2 * Math.PI,
      );
      context.fill();
    }
  }, [preview, regression, scheme]);
  if (preview.length === 0) return null;
  return (
    <figure className="preview">
      <canvas ref={canvas} className="preview-canvas" role="img" aria-label={t('data.previewLabel')} />
      <figcaption>
        {names.join(' × ')}
        {summary.features > 2 ? <span className="muted"> · {t('data.previewChoice')}</span> : null}
      </figcaption>
    </figure>
  );
}
