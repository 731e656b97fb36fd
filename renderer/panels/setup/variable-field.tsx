import { TextInput } from '@mantine/core';
import { useId } from 'react';
import { useNoteText } from '../../i18n/note-text.ts';
import { useApp } from '../../state/app-context.tsx';
import { useNumberText } from '../number-text.ts';
import { issuesAt } from '../../state/draft-check.ts';

/** A number named by a symbol of the user's own formula rather than by the catalogue. */
export function VariableField({
  label,
  path,
  value,
  onChange,
}: {
  label: string;
  path: string;
  value: number;
  onChange: (value: number) => void;
}) {
  const id = useId();
  const text = useNoteText();
  const issues = issuesAt(
    useApp((state) => state.check),
    path,
  );
  const number = useNumberText(value, NaN);
  return (
    <div className="field" data-invalid={issues.length > 0}>
      <label htmlFor={id} className="field-label symbol">
        {label}
      </label>
      <div className="field-control">
        <TextInput
          id={id}
          size="xs"
          inputMode="decimal"
          autoComplete="off"
          error={issues.length > 0}
          value={number.text}
          onChange={(event) => onChange(number.type(event.currentTarget.value))}
          onBlur={number.settle}
        />
      </div>
      {issues.map((issue, index) => (
        <div key={index} className="field-why field-error" role="alert">
          {text(issue.message)}
        </div>
      ))}
    </div>
  );
}
