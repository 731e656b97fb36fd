import { Chip, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { OPTIMIZERS } from '../panels/setup/optimizer-kinds.ts';
import type { RaceDraft } from './race-draft.ts';

const LISTS = ['rates', 'batchSizes', 'weightDecays', 'seeds', 'folds'] as const;

/** What varies; the rest is the set-up's. */
export function RaceForm({
  draft,
  wrong,
  isNetwork,
  onChange,
}: {
  draft: RaceDraft;
  wrong: readonly (keyof RaceDraft)[];
  isNetwork: boolean;
  onChange: (draft: RaceDraft) => void;
}) {
  const { t } = useTranslation();
  return (
    <section className="race-form" aria-label={t('race.form')}>
      <p className="muted">{t('race.what')}</p>
      <Chip.Group
        multiple
        value={[...draft.optimizers]}
        onChange={(chosen) =>
          onChange({ ...draft, optimizers: OPTIMIZERS.filter((kind) => chosen.includes(kind)) })
        }
      >
        <div className="race-chips" role="group" aria-label={t('race.optimizers')}>
          {OPTIMIZERS.map((kind) => (
            <Chip key={kind} value={kind} size="xs" variant="outline">
              {t(`optimizers.${kind}`)}
            </Chip>
          ))}
        </div>
      </Chip.Group>
      <div className="race-lists">
        {LISTS.filter((name) => isNetwork || (name !== 'batchSizes' && name !== 'folds')).map((name) => (
          <TextInput
            key={name}
            size="xs"
            label={t(`race.lists.${name}.label`)}
            description={t(`race.lists.${name}.why`)}
            placeholder={t(`race.lists.${name}.example`)}
            inputWrapperOrder={['label', 'input', 'description', 'error']}
            autoComplete="off"
            value={draft[name]}
            error={wrong.includes(name) ? t(`race.lists.${name}.fits`) : undefined}
            onChange={(event) => onChange({ ...draft, [name]: event.currentTarget.value })}
          />
        ))}
      </div>
    </section>
  );
}
