import { Loader, Modal } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useNoteText } from '../i18n/note-text.ts';
import { IconButton } from '../panels/field.tsx';
import { MaximizeIcon } from '../panels/icons.tsx';
import type { Answer } from './use-answer.ts';

/** A part of the Inspector that is computed only while it is open, and can be shown large for a room. */
export function FoldedBlock<T>({
  title,
  what,
  answer,
  open,
  onOpen,
  children,
}: {
  title: string;
  what: string;
  answer: Answer<T>;
  open: boolean;
  onOpen: (open: boolean) => void;
  children: (value: T, large: boolean) => ReactNode;
}) {
  const { t } = useTranslation();
  const text = useNoteText();
  const [large, setLarge] = useState(false);
  return (
    <details
      className="card-block explanation"
      open={open}
      onToggle={(event) => onOpen(event.currentTarget.open)}
    >
      <summary>{title}</summary>
      {answer.status === 'busy' ? <Loader size="xs" mt={8} aria-label={t('inspector.busy')} /> : null}
      {answer.failure === null ? null : (
        <p className="field-error" role="alert">
          {text(answer.failure)}
        </p>
      )}
      {answer.value === null ? null : (
        <>
          <div className="block-tools">
            <IconButton label={t('charts.maximize')} onClick={() => setLarge(true)}>
              <MaximizeIcon size={12} />
            </IconButton>
          </div>
          {children(answer.value, false)}
          <Modal opened={large} onClose={() => setLarge(false)} title={title} size="80%">
            <div className="large-block">{children(answer.value, true)}</div>
            <p className="muted">{what}</p>
          </Modal>
        </>
      )}
      <p className="muted">{what}</p>
    </details>
  );
}
