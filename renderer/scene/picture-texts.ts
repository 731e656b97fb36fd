import type { TFunction } from 'i18next';
import type { Note } from '../../app/data/prepared-data.ts';
import type { PlacedCritical } from '../critical/critical-overlays.ts';
import { formatNumber } from '../format/number.ts';
import type { RunView } from '../state/run-view.ts';
import { classStyle, type ColorScheme } from '../theme/class-style.ts';
import { colorTable } from '../../app/landscape/color-map.ts';
import { isCurvature } from '../../app/landscape/quantity.ts';
import type { ColorBar } from './color-bar.ts';
import type { Picture } from './draw-overlay.ts';
import { formatTick } from './format-tick.ts';
import { inside } from './plot-frame.ts';
import type { PathPlace } from './run-on-plane.ts';
import { placeInWorld, type PlacedCheckpoint } from './scene-overlays.ts';
import type { SceneSettings } from './scene-settings.ts';
import { sceneContours } from './contour-labels.ts';
import { MODEL_COLOR } from './model-overlay.ts';
import type { SceneLabel } from './scene-labels.ts';
import type { SurfaceView } from './surface-view.ts';
import type { SharedPath } from './use-shared-paths.ts';

export interface PictureInput {
  readonly run: RunView;
  readonly view: SurfaceView;
  readonly settings: SceneSettings;
  readonly places: readonly PathPlace[];
  readonly placed: readonly PlacedCheckpoint[];
  readonly critical: readonly PlacedCritical[];
  readonly centerStep: number | null;
  readonly scheme: ColorScheme;
  readonly shared: readonly SharedPath[];
  readonly labels: readonly SceneLabel[];
  /** What of the quadratic model is drawn. */
  readonly model: { readonly net: boolean; readonly arrows: boolean };
  /** Another run stands beside this one: what the two are compared by is said below each. */
  readonly paired: boolean;
}

/** All writing of a picture: what is shown, in which plane, of which data, and what it leaves out. */
export function pictureTexts(
  input: PictureInput,
  t: TFunction,
  note: (note: Note | string) => string,
): Picture {
  const { run, view, settings } = input;
  const { axisLabels, tilt } = view.grid.meta;
  // A turned axis is no longer what it is named after.
  const [x, y] = axisLabels.map((label, axis) =>
    (tilt?.angles[axis] ?? 0) === 0 ? note(label) : t('scene.axis.tilted', { name: note(label) }),
  );
  const loss = t('scene.axis.loss');
  return {
    title: run.experiment.name,
    axes: { x, y, height: loss },
    caption: [captionOfRun(input, t), captionOfPlane(input, t, note), captionOfDrawing(input, t)].filter(
      (line) => line !== '',
    ),
    legend: legend(input, t),
    bar: colorBar(view, settings, t),
    labels: input.labels,
    contours: view.look.levels.length === 0 ? [] : sceneContours(view),
    formatNumber: formatTick,
  };
}

function colorBar(view: SurfaceView, settings: SceneSettings, t: TFunction): ColorBar {
  const { tint, color } = view.look;
  if (tint !== null) {
    const { scale, quantity } = tint;
    const title = t(`scene.quantity.bar.${quantity}`);
    return {
      title:
        scale.kind === 'log' || scale.kind === 'asinh'
          ? `${title} (${t(`scene.quantity.scale.${scale.kind}`)})`
          : title,
      table: scale.table,
      color: { offset: 0, gain: 1 },
      below: false,
      above: false,
      ticks: (count) =>
        scale.ticks(count).map((value) => ({ t: scale.position(value), label: formatTick(value) })),
    };
  }
  const { scale } = view.frame;
  return {
    title: t(`scene.colorTitle.${scale.kind}`),
    table: colorTable(settings.colorMap),
    color,
    levels: view.look.levels,
    below: scale.below > 0,
    above: scale.above > 0,
    ticks: (count) =>
      scale.ticks(count).map((value) => ({ t: scale.position(value), label: formatTick(value) })),
  };
}

const sentence = (parts: readonly string[]): string => {
  const line = parts.filter((part) => part !== '').join(' · ');
  return line.charAt(0).toUpperCase() + line.slice(1);
};

/** Sharpness and held-out numbers at the plane's centre, beside another run. */
function captionOfRun({ paired, run, centerStep }: PictureInput, t: TFunction): string {
  if (!paired || centerStep === null || run.experiment.loss.kind !== 'network') return '';
  const sharpness = run.checkpoints.find(({ step }) => step === centerStep)?.card?.eigenvalues.at(-1);
  const loss = run.metrics.at('validationLoss', centerStep);
  const accuracy = run.metrics.at('validationAccuracy', centerStep);
  return sentence([
    sharpness === undefined ? '' : t('scene.caption.sharpness', { value: formatNumber(sharpness) }),
    loss === null ? '' : t('scene.caption.heldOut', { loss: formatNumber(loss) }),
    accuracy === null ? '' : t('scene.caption.heldOutAccuracy', { percent: formatNumber(100 * accuracy, 3) }),
  ]);
}

function captionOfPlane(input: PictureInput, t: TFunction, note: (note: Note) => string): string {
  const { meta } = input.view.grid;
  const network = input.run.experiment.loss.kind === 'network';
  const through =
    meta.plane.kind === 'coordinates'
      ? ''
      : input.centerStep === null
        ? t('scene.caption.centerPoint', { loss: formatNumber(meta.centerLoss) })
        : t('scene.caption.center', { step: input.centerStep, loss: formatNumber(meta.centerLoss) });
  const data = network
    ? t('scene.caption.data', { part: t(`scene.part.${meta.part}`), count: meta.samples })
    : '';
  const grid = t('scene.caption.grid', { size: meta.size });
  const part = meta.window === undefined ? '' : t('scene.caption.window', { zoom: 2 ** meta.window.zoom });
  return sentence([...meta.notes.map(note), through, data, grid, part]);
}

function captionOfDrawing(input: PictureInput, t: TFunction): string {
  const { view, settings, places } = input;
  const { scale } = view.frame;
  const parts: string[] = [];
  if (!view.grid.complete) {
    const percent = Math.floor((100 * view.grid.count) / view.grid.values.length);
    parts.push(t('scene.caption.partial', { percent }));
  }
  parts.push(...captionOfColors(view, t));
  if (view.holes > 0) parts.push(t('scene.caption.holes', { count: view.holes }));
  if (scale.reason !== null) parts.push(t('scene.caption.noLogarithm'));
  if (scale.below > 0) parts.push(t('scene.caption.below', { count: scale.below }));
  if (scale.above > 0)
    parts.push(t('scene.caption.above', { count: scale.above, value: formatNumber(scale.high) }));
  if (settings.path && places.length > 1) {
    const distance = places.reduce((most, place) => Math.max(most, place.distance), 0);
    const reach = places.reduce(
      (most, place) => Math.max(most, Math.abs(place.x), Math.abs(place.y)),
      1e-300,
    );
    parts.push(
      distance > 1e-9 * reach
        ? t('scene.caption.offPlane', { distance: formatNumber(distance, 3) })
        : t('scene.caption.path'),
    );
    const shown = places.filter(
      (place) => inside(view.frame, place.x, place.y) && Number.isFinite(place.loss),
    );
    const over = shown.filter((place) => placeInWorld(view, place) === null).length;
    const under = shown.filter((place) => place.loss < scale.low).length;
    if (over > 0) parts.push(t('scene.caption.pathAbove', { count: over, value: formatNumber(scale.high) }));
    if (under > 0) parts.push(t('scene.caption.pathBelow', { count: under, value: formatNumber(scale.low) }));
    const outside = places.filter((place) => !inside(view.frame, place.x, place.y)).length;
    if (outside > 0) parts.push(t('scene.caption.outside', { count: outside }));
  }
  if (settings.path) parts.push(...captionOfRuns(input, t));
  if (settings.section !== null) {
    const { angle, shift } = settings.section;
    parts.push(t('scene.caption.section', { angle }));
    if (shift !== 0) parts.push(t('scene.caption.shift', { shift: formatTick(shift) }));
  }
  if (input.model.net) parts.push(t('scene.caption.model'));
  if (input.model.arrows) parts.push(t('scene.caption.arrows'));
  if (settings.relief) parts.push(t('scene.caption.relief'));
  return sentence(parts);
}

/** How many other runs are drawn, how far they are off the plane and how much of them is not in the picture. */
function captionOfRuns({ view, shared, run }: PictureInput, t: TFunction): string[] {
  const others = shared.filter(({ id, places }) => id !== run.id && places.length > 0);
  if (others.length === 0) return [];
  const points = others.flatMap(({ places }) => places);
  const distance = points.reduce((most, place) => Math.max(most, place.distance), 0);
  const undrawn = points.filter((place) => placeInWorld(view, place) === null).length;
  const reach = points.reduce((most, { x, y }) => Math.max(most, Math.abs(x), Math.abs(y)), 1e-300);
  return [
    t('scene.caption.otherRuns', { count: others.length }),
    ...(distance > 1e-9 * reach
      ? [t('scene.caption.otherRunsOff', { distance: formatNumber(distance, 3) })]
      : []),
    ...(undrawn === 0 ? [] : [t('scene.caption.otherRunsOutside', { count: undrawn })]),
  ];
}

function captionOfColors(view: SurfaceView, t: TFunction): string[] {
  const { tint } = view.look;
  if (tint === null) return [];
  const { grid, quantity } = tint;
  const name = t(`scene.quantity.bar.${quantity}`);
  const whole = isCurvature(quantity)
    ? t('scene.caption.colorsExact', { name, size: grid.size })
    : t('scene.caption.colors', { name, size: grid.size });
  if (grid.complete) return [whole];
  const percent = Math.floor((100 * grid.count) / grid.known.length);
  return [whole, t('scene.caption.colorsPartial', { percent })];
}

function legend(input: PictureInput, t: TFunction): Picture['legend'] {
  const entries = new Map<string, Picture['legend'][number]>();
  const run = input.settings.path
    ? input.placed.map(({ checkpoint, place }) => ({ place, pointClass: checkpoint.card?.class ?? null }))
    : [];
  const found = input.critical.map((point) => ({ place: point, pointClass: point.name }));
  for (const { place, pointClass } of [...run, ...found]) {
    if (!inside(input.view.frame, place.x, place.y)) continue;
    const style = classStyle(pointClass);
    const label = pointClass === null ? t('scene.legend.unknown') : t(`classes.${pointClass}`);
    entries.set(label, { shape: style.shape, color: style.color[input.scheme], label });
  }
  if (input.model.net) {
    const label = t('scene.legend.model');
    entries.set(label, { shape: 'line', color: MODEL_COLOR, label });
  }
  // Runs whose end is not in the picture have no label there.
  for (const { label, color } of input.shared) {
    if (input.settings.path && !input.labels.some(({ text }) => text === label))
      entries.set(`run ${label}`, { shape: 'line', color, label });
  }
  return [...entries.values()];
}
