import { NativeSelect, Switch, TextInput } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { ACTIVATIONS, type LayerSpec } from '../../../app/experiment/loss-spec.ts';
import { useNumberText } from '../number-text.ts';
import { hasActivation, LAYER_NUMBERS, LAYER_SWITCHES, STATISTICS, takesImage } from './layer-kinds.ts';

interface FieldsProps {
  name: string;
  layer: LayerSpec;
  wrong: boolean;
  onChange: (layer: LayerSpec, field?: string) => void;
}

/** The settings of one layer, small: label above control; range, default and reason in the title and below when explained. */
export function LayerFields({ name, layer, wrong, onChange }: FieldsProps) {
  const { t } = useTranslation();
  const values = layer as unknown as Readonly<Record<string, unknown>>;
  const set = (change: object, field?: string): void => onChange({ ...layer, ...change } as LayerSpec, field);
  const numbers = LAYER_NUMBERS[layer.type];
  const switches = LAYER_SWITCHES[layer.type] ?? [];
  if (numbers.length + switches.length === 0 && !hasActivation(layer.type)) return null;
  const why = (field: string, range?: string, fallback?: string): string =>
    [
      t(`fields.${field}.why`),
      range === undefined ? '' : t('fields.range', { range }),
      fallback === undefined ? '' : t('fields.default', { value: fallback }),
    ]
      .filter((part) => part !== '')
      .join(' ');
  return (
    <div className="layer-fields">
      {numbers.map(({ name: field, range, fallback, optional = false }) => {
        const key = layerField(layer.type, field);
        const auto = optional ? t('fields.stride.auto') : fallback;
        return (
          <Small key={field} label={t(`fields.${key}.label`)} why={why(key, range, auto)}>
            <SmallNumber
              label={`${name}: ${t(`fields.${key}.label`)}`}
              wrong={wrong}
              optional={optional}
              placeholder={auto ?? ''}
              value={values[field] as number | undefined}
              onChange={(value) => set({ [field]: value }, field)}
            />
          </Small>
        );
      })}
      {hasActivation(layer.type) ? (
        <Small label={t('fields.activation.label')} why={why('activation')} grow>
          <NativeSelect
            size="xs"
            aria-label={`${name}: ${t('fields.activation.label')}`}
            value={String(values['activation'])}
            data={ACTIVATIONS.map((value) => ({ value, label: t(`activations.${value}`) }))}
            onChange={(event) => set({ activation: event.currentTarget.value })}
          />
        </Small>
      ) : null}
      {switches.map((field) => (
        <Small key={field} label={t(`fields.${field}.label`)} why={why(field, undefined, t('fields.on'))}>
          <Switch
            size="xs"
            mt={6}
            aria-label={`${name}: ${t(`fields.${field}.label`)}`}
            checked={values[field] === true}
            onChange={(event) => set({ [field]: event.currentTarget.checked })}
          />
        </Small>
      ))}
      {layer.type === 'batchNorm' ? (
        <Small label={t('fields.statistics.label')} why={why('statistics')} grow>
          <NativeSelect
            size="xs"
            aria-label={`${name}: ${t('fields.statistics.label')}`}
            value={layer.statistics}
            data={STATISTICS.map((value) => ({ value, label: t(`statistics.${value}`) }))}
            onChange={(event) => set({ statistics: event.currentTarget.value })}
          />
        </Small>
      ) : null}
      {takesImage(layer.type) ? (
        <Small label={t('fields.inputShape.label')} why={why('inputShape')} grow>
          <TextInput
            size="xs"
            aria-label={`${name}: ${t('fields.inputShape.label')}`}
            defaultValue={shapeOf(values['inputShape'])}
            placeholder={t('fields.inputShape.auto')}
            onBlur={(event) => set({ inputShape: readShape(event.currentTarget.value) })}
          />
        </Small>
      ) : null}
      {layer.type === 'batchNorm' ? (
        <p className="field-help always">
          {t('network.momentumBoth', {
            momentum: layer.momentum,
            p: Number((1 - layer.momentum).toPrecision(6)),
          })}
        </p>
      ) : null}
    </div>
  );
}

/** The same name means different things in a layer and in an optimizer. */
function layerField(type: LayerSpec['type'], field: string): string {
  if (type === 'batchNorm' && field === 'momentum') return 'runningMomentum';
  if (type === 'dropout' && field === 'rate') return 'dropoutRate';
  if (field === 'epsilon') return 'varianceEpsilon';
  return field;
}

function shapeOf(value: unknown): string {
  return Array.isArray(value) ? value.join('×') : '';
}

/** `1×8×8` (or with x, comma, space) as [channels, height, width]; nothing for anything else. */
function readShape(text: string): number[] | undefined {
  const numbers = text.split(/[^\d]+/).filter((part) => part !== '');
  return numbers.length === 3 ? numbers.map(Number) : undefined;
}

function Small({
  label,
  why,
  grow = false,
  children,
}: {
  label: string;
  why: string;
  grow?: boolean;
  children: ReactNode;
}) {
  return (
    <div className="small-field" data-grow={grow} title={why}>
      <span className="small-label" aria-hidden="true">
        {label}
      </span>
      {children}
      <span className="field-help">{why}</span>
    </div>
  );
}

function SmallNumber({
  label,
  value,
  wrong,
  optional,
  placeholder,
  onChange,
}: {
  label: string;
  value: number | undefined;
  wrong: boolean;
  optional: boolean;
  placeholder: string;
  onChange: (value: number | undefined) => void;
}) {
  const { text, type, settle } = useNumberText(value, optional ? undefined : NaN);
  return (
    <TextInput
      size="xs"
      inputMode="decimal"
      autoComplete="off"
      aria-label={label}
      error={wrong}
      value={text}
      placeholder={placeholder}
      onChange={(event) => onChange(type(event.currentTarget.value))}
      onBlur={settle}
    />
  );
}
