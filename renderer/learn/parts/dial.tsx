import { NativeSelect, SegmentedControl, Slider, Switch } from '@mantine/core';
import { useId } from 'react';
import { formatTick } from '../../scene/format-tick.ts';
import type { DialControl } from '../settings.ts';

/** A labelled slider with its value, large enough to be followed from the last row. */
export function Dial({ label, text, control }: { label: string; text?: string; control: DialControl }) {
  const { name, value, min, max, step, log, onChange } = control;
  const id = useId();
  const read = (place: number): number =>
    log ? Math.max(min, Math.min(max, rounded(10 ** place))) : tidy(place);
  return (
    <div className="lesson-dial" data-setting={name}>
      <span id={id} className="lesson-dial-label">
        {label}
      </span>
      <Slider
        size="md"
        min={log ? Math.log10(min) : min}
        max={log ? Math.log10(max) : max}
        step={log ? 0.01 : step}
        value={log ? Math.log10(value) : value}
        label={null}
        thumbProps={{ 'aria-labelledby': id, 'aria-valuetext': text ?? formatTick(value) }}
        onChange={(place) => onChange(read(place))}
      />
      <output className="lesson-dial-value">{text ?? formatTick(value)}</output>
    </div>
  );
}

function rounded(value: number): number {
  return value >= 10 ? Math.round(value) : Number(value.toPrecision(3));
}

/** Sums of steps without the last digits of rounding: 0.3 instead of 0.30000000000000004. */
function tidy(value: number): number {
  return Number(value.toPrecision(12));
}

/** A switch of a lesson. */
export function Toggle({
  label,
  control: [checked, onChange],
}: {
  label: string;
  control: readonly [boolean, (value: boolean) => void];
}) {
  return (
    <Switch
      className="lesson-toggle"
      size="md"
      label={label}
      checked={checked}
      onChange={(event) => onChange(event.currentTarget.checked)}
    />
  );
}

/** More options than this do not fit side by side. */
const SIDE_BY_SIDE = 4;

/** One of a few options. */
export function Choice<T extends string>({
  label,
  options,
  names,
  control: [value, onChange],
}: {
  label: string;
  options: readonly T[];
  names: (option: T) => string;
  control: readonly [T, (value: string) => void];
}) {
  const data = options.map((option) => ({ value: option, label: names(option) }));
  if (options.length > SIDE_BY_SIDE) {
    return (
      <NativeSelect
        size="md"
        aria-label={label}
        value={value}
        data={data}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
    );
  }
  return (
    <SegmentedControl
      className="lesson-choice"
      size="md"
      aria-label={label}
      value={value}
      data={data}
      onChange={onChange}
    />
  );
}
