import { ActionIcon, NativeSelect, Switch, Textarea, TextInput } from '@mantine/core';
import { useId, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { ExperimentIssue } from '../../app/protocol/host-api.ts';
import { formatNumber } from '../format/number.ts';
import { useNoteText } from '../i18n/note-text.ts';
import { useApp } from '../state/app-context.tsx';
import { useNumberText } from './number-text.ts';
import { issuesAt } from '../state/draft-check.ts';

interface FieldFacts {
  /** Catalogue name: `fields.<name>.label`, `.why` and, where it has one, `.unit`. */
  readonly name: string;
  /** Path in the experiment, for messages: `training.optimizer.rate`. */
  readonly path: string;
  /** What fits, as text: `1 – 100`. */
  readonly range?: string;
  /** What stands there when nobody says otherwise, as text. */
  readonly fallback?: string;
}

/** Label, unit, control; below it the reason for the field with range and default, and what would fit if it is wrong. */
export function Field({
  facts,
  wide = false,
  children,
}: {
  facts: FieldFacts;
  wide?: boolean;
  children: (props: { id: string; describedBy: string; error: boolean }) => ReactNode;
}) {
  const { t } = useTranslation();
  const text = useNoteText();
  const id = useId();
  const issues = useApp((state) => state.check.issues).length;
  const check = useApp((state) => state.check);
  const mine: readonly ExperimentIssue[] = issues === 0 ? [] : issuesAt(check, facts.path);
  const unit = t(`fields.${facts.name}.unit`, { defaultValue: '' });
  const parts = [
    facts.range === undefined ? '' : t('fields.range', { range: facts.range }),
    facts.fallback === undefined ? '' : t('fields.default', { value: facts.fallback }),
  ].filter((part) => part !== '');
  return (
    <div className="field" data-wide={wide} data-invalid={mine.length > 0}>
      <label htmlFor={id} className="field-label">
        {t(`fields.${facts.name}.label`)}
        {unit === '' ? null : <span className="field-unit"> {unit}</span>}
      </label>
      <div className="field-control">
        {children({ id, describedBy: `${id}-why`, error: mine.length > 0 })}
      </div>
      <div id={`${id}-why`} className="field-why">
        {mine.map((issue, index) => (
          <div key={index} className="field-error" role="alert">
            {text(issue.message)}
          </div>
        ))}
        <div className="field-help">
          {t(`fields.${facts.name}.why`)} {parts.join(' · ')}
        </div>
      </div>
    </div>
  );
}

/** A number; blank is NaN, or `undefined` where the field may be left to its default. Reads 1e-3 and a real minus. */
export function NumberField({
  value,
  onChange,
  optional = false,
  step,
  ...facts
}: FieldFacts & {
  value: number | undefined;
  onChange: (value: number | undefined) => void;
  optional?: boolean;
  /** What the arrow keys add. */
  step?: number;
}) {
  const { text, type, settle } = useNumberText(value, optional ? undefined : NaN);
  return (
    <Field facts={facts}>
      {({ id, describedBy, error }) => (
        <TextInput
          id={id}
          size="xs"
          inputMode="decimal"
          autoComplete="off"
          aria-describedby={describedBy}
          error={error}
          value={text}
          placeholder={optional ? (facts.fallback ?? '') : ''}
          onChange={(event) => onChange(type(event.currentTarget.value))}
          onBlur={settle}
          onKeyDown={(event) => {
            if (step === undefined || (event.key !== 'ArrowUp' && event.key !== 'ArrowDown')) return;
            event.preventDefault();
            const from = value === undefined || Number.isNaN(value) ? 0 : value;
            const next = from + (event.key === 'ArrowUp' ? step : -step);
            settle();
            onChange(Number(next.toPrecision(12)));
          }}
        />
      )}
    </Field>
  );
}

export function SelectField<T extends string>({
  value,
  options,
  onChange,
  ...facts
}: FieldFacts & {
  value: T;
  options: readonly { value: T; label: string }[];
  onChange: (value: T) => void;
}) {
  return (
    <Field facts={facts}>
      {({ id, describedBy, error }) => (
        <NativeSelect
          id={id}
          size="xs"
          aria-describedby={describedBy}
          error={error}
          value={value}
          data={options.map((option) => ({ ...option }))}
          onChange={(event) => {
            const chosen = options.find((option) => option.value === event.currentTarget.value);
            if (chosen !== undefined) onChange(chosen.value);
          }}
        />
      )}
    </Field>
  );
}

export function SwitchField({
  checked,
  onChange,
  ...facts
}: FieldFacts & { checked: boolean; onChange: (checked: boolean) => void }) {
  return (
    <Field facts={facts}>
      {({ id, describedBy }) => (
        <Switch
          id={id}
          size="xs"
          aria-describedby={describedBy}
          checked={checked}
          onChange={(event) => onChange(event.currentTarget.checked)}
        />
      )}
    </Field>
  );
}

export function TextField({
  value,
  onChange,
  multiline = false,
  wide = false,
  ...facts
}: FieldFacts & { value: string; onChange: (value: string) => void; multiline?: boolean; wide?: boolean }) {
  return (
    <Field facts={facts} wide={wide || multiline}>
      {({ id, describedBy, error }) => {
        const shared = {
          id,
          size: 'xs',
          autoComplete: 'off',
          spellCheck: false,
          'aria-describedby': describedBy,
          error,
          value,
        } as const;
        return multiline ? (
          <Textarea
            {...shared}
            autosize
            minRows={2}
            maxRows={8}
            classNames={{ input: 'mono' }}
            onChange={(event) => onChange(event.currentTarget.value)}
          />
        ) : (
          <TextInput {...shared} onChange={(event) => onChange(event.currentTarget.value)} />
        );
      }}
    </Field>
  );
}

/** A small square button with a name for screen readers, shown as its title too. */
export function IconButton({
  label,
  onClick,
  disabled = false,
  children,
  ...rest
}: {
  label: string;
  onClick: () => void;
  disabled?: boolean;
  children: ReactNode;
  'aria-pressed'?: boolean;
  'aria-keyshortcuts'?: string;
}) {
  return (
    <ActionIcon
      variant="subtle"
      color="gray"
      size="md"
      aria-label={label}
      title={label}
      disabled={disabled}
      onClick={onClick}
      {...rest}
    >
      {children}
    </ActionIcon>
  );
}

/** `low – high` with real minus signs and infinity. */
export function range(low: number, high: number): string {
  return `${formatNumber(low)} – ${formatNumber(high)}`.replace(/\.?0+(?=\s|$)/g, '');
}
