import { NumberInput } from '@mantine/core';
import { useState } from 'react';

/** A number that takes effect when the field is left or Enter is pressed, so that half a number starts nothing. */
export function NumberField({
  label,
  value,
  onCommit,
  placeholder,
  min,
  max,
  integer = false,
  description,
}: {
  label: string;
  /** Null: empty, the placeholder says what holds. */
  value: number | null;
  onCommit: (value: number | null) => void;
  placeholder?: string;
  min?: number;
  max?: number;
  integer?: boolean;
  description?: string;
}) {
  const [draft, setDraft] = useState<number | string | null>(null);
  const commit = (): void => {
    if (draft === null) return;
    setDraft(null);
    if (draft === '') onCommit(null);
    else if (typeof draft === 'number' && Number.isFinite(draft) && draft !== value) onCommit(draft);
  };
  return (
    <NumberInput
      size="xs"
      label={label}
      description={description}
      value={draft ?? value ?? ''}
      placeholder={placeholder}
      min={min}
      max={max}
      allowDecimal={!integer}
      hideControls
      onChange={setDraft}
      onBlur={commit}
      onKeyDown={(event) => {
        if (event.key === 'Enter') commit();
      }}
    />
  );
}
