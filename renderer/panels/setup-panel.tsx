import { Accordion, Group, ScrollArea, SegmentedControl, Text } from '@mantine/core';
import { useMemo, useState, type MouseEvent, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { FUNCTION_LIBRARY } from '../../app/functions/library.ts';
import { formatCount } from '../format/number.ts';
import { useNoteText } from '../i18n/note-text.ts';
import { useActions, useApp } from '../state/app-context.tsx';
import { activeRun } from '../state/app-state.ts';
import { issuesAt } from '../state/draft-check.ts';
import { sameSettings } from '../state/same-settings.ts';
import { AnalysisSection, analysisSummary } from './setup/analysis-section.tsx';
import { DataSection, dataSummaryText } from './setup/data-section.tsx';
import { FunctionGallery } from './setup/function-gallery.tsx';
import { FunctionSection } from './setup/function-section.tsx';
import { blankLoss } from './setup/loss-kinds.ts';
import { LossSection } from './setup/loss-section.tsx';
import { NetworkSection, networkSummary } from './setup/network-section.tsx';
import { RegularizationSection, regularizationSummary } from './setup/regularization-section.tsx';
import { ScheduleSection, scheduleSummary } from './setup/schedule-section.tsx';
import { StartSection } from './setup/start-section.tsx';
import { TrainingSection, trainingSummary } from './setup/training-section.tsx';
import { HelpIcon, RedoIcon, UndoIcon } from './icons.tsx';
import { IconButton, TextField } from './field.tsx';
import { PresetsPicker } from './presets-picker.tsx';

interface Section {
  readonly id: string;
  /** Issues below any of these paths are shown as a mark on the folded section. */
  readonly paths: readonly string[];
  readonly summary: string;
  readonly content: ReactNode;
}

/** The experiment being set up: examples first, then one folding section per part of the experiment file. */
export function SetupPanel() {
  const { t } = useTranslation();
  const text = useNoteText();
  const draft = useApp((state) => state.draft);
  const check = useApp((state) => state.check);
  const workspace = useApp((state) => state.preferences.workspace);
  const shownExperiment = useApp((state) => activeRun(state)?.experiment ?? null);
  const imported = useApp((state) => activeRun(state)?.summary.imported === true);
  const { undo, redo, editDraft } = useActions();
  const [explain, setExplain] = useState(false);
  const { loss } = draft.present;

  const training: Section = {
    id: 'training',
    paths: [
      'training.optimizer',
      'training.steps',
      'training.batchSize',
      'training.seed',
      'training.evaluateEvery',
      'training.engine',
    ],
    summary: trainingSummary(draft.present, t),
    content: <TrainingSection />,
  };
  const schedule: Section = {
    id: 'schedule',
    paths: ['training.schedule'],
    summary: scheduleSummary(draft.present, t),
    content: <ScheduleSection />,
  };
  const regularization: Section = {
    id: 'regularization',
    paths: [
      'loss.l2',
      'training.weightDecay',
      'training.l1',
      'training.clip',
      'training.earlyStopping',
      'training.labelSmoothing',
      'training.augmentation',
    ],
    summary: regularizationSummary(draft.present, t),
    content: <RegularizationSection />,
  };
  const start: Section = {
    id: 'start',
    paths: ['start'],
    summary:
      Array.isArray(draft.present.start) && draft.present.start.length <= 3
        ? draft.present.start.join(', ')
        : '',
    content: <StartSection />,
  };
  const analysis: Section = {
    id: 'analysis',
    paths: ['analysis'],
    summary: analysisSummary(draft.present, t),
    content: <AnalysisSection />,
  };
  const sections: Section[] =
    loss.kind === 'network'
      ? [
          {
            id: 'data',
            paths: ['loss.data'],
            summary: dataSummaryText(loss, t),
            content: <DataSection loss={loss} />,
          },
          {
            id: 'network',
            paths: ['loss.layers'],
            summary: networkSummary(loss),
            content: <NetworkSection loss={loss} />,
          },
          {
            id: 'loss',
            paths: ['loss.loss'],
            summary: t(`losses.${loss.loss}`),
            content: <LossSection loss={loss} />,
          },
          training,
          schedule,
          regularization,
          start,
          analysis,
        ]
      : [
          {
            id: 'function',
            paths: ['loss'],
            summary: loss.expression,
            content: <FunctionSection loss={loss} />,
          },
          start,
          training,
          schedule,
          regularization,
          analysis,
        ];
  const lab = workspace === 'lab';
  const library: Section = {
    id: 'library',
    paths: [],
    summary: t('lab.count', { count: FUNCTION_LIBRARY.length }),
    content: <FunctionGallery />,
  };
  // The lab is about functions: a network that is being set up waits in the other workspaces.
  const shown = !lab ? sections : loss.kind === 'function' ? [library, ...sections] : [library];
  const changed = useMemo(
    () =>
      shownExperiment !== null &&
      // Of weights files only the loss is known to be theirs.
      !sameSettings(
        imported ? { ...draft.present, loss: shownExperiment.loss } : shownExperiment,
        draft.present,
      ),
    [shownExperiment, imported, draft.present],
  );

  return (
    <section className="panel" aria-label={t('setup.title')} data-explain={explain}>
      <header className="panel-header">
        <h2>{t('setup.title')}</h2>
        <Group gap={2}>
          <IconButton label={t('setup.undo')} disabled={draft.past.length === 0} onClick={undo}>
            <UndoIcon />
          </IconButton>
          <IconButton label={t('setup.redo')} disabled={draft.future.length === 0} onClick={redo}>
            <RedoIcon />
          </IconButton>
          <IconButton
            label={t('setup.explain')}
            aria-pressed={explain}
            onClick={() => setExplain((shown) => !shown)}
          >
            <HelpIcon />
          </IconButton>
        </Group>
      </header>
      <ScrollArea className="panel-body" type="auto" scrollbarSize={8}>
        {lab ? null : (
          <div className="setup-top">
            <PresetsPicker />
            <SegmentedControl
              size="xs"
              fullWidth
              aria-label={t('setup.kindLabel')}
              value={loss.kind}
              data={(['network', 'function'] as const).map((kind) => ({
                value: kind,
                label: t(`setup.kind.${kind}`),
              }))}
              onChange={(kind) => {
                if (kind !== loss.kind)
                  editDraft((present) => blankLoss(present, kind === 'network' ? 'network' : 'function'));
              }}
            />
            <TextField
              name="name"
              path="name"
              value={draft.present.name}
              onChange={(name) => editDraft((present) => ({ ...present, name }), 'name')}
            />
          </div>
        )}
        <Accordion
          key={`${loss.kind}-${workspace}`}
          multiple
          chevronPosition="left"
          chevronSize={14}
          transitionDuration={0}
          defaultValue={openSections(lab, loss.kind)}
          classNames={{
            control: 'section-control',
            label: 'section-label',
            content: 'section-content',
            item: 'section-item',
          }}
        >
          {shown.map((section) => {
            const wrong = section.paths.reduce((sum, path) => sum + issuesAt(check, path, true).length, 0);
            return (
              <Accordion.Item key={section.id} value={section.id}>
                <Accordion.Control onClick={showOpened}>
                  <span className="section-title">{t(`setup.sections.${section.id}`)}</span>
                  {wrong > 0 ? (
                    <span className="mark wrong">{t('setup.wrong', { count: wrong })}</span>
                  ) : (
                    <span className="section-summary">{section.summary}</span>
                  )}
                </Accordion.Control>
                <Accordion.Panel>{section.content}</Accordion.Panel>
              </Accordion.Item>
            );
          })}
        </Accordion>
        {issuesAt(check, '').map((issue, index) => (
          <Text key={index} size="sm" c="red" px="md" role="alert">
            {text(issue.message)}
          </Text>
        ))}
      </ScrollArea>
      <footer className="panel-footer" aria-live="polite">
        <span>
          {check.parameterCount === null
            ? check.issues.length > 0
              ? t('setup.cannotTrain', { count: check.issues.length })
              : t('setup.checking')
            : t('setup.parameters', {
                count: check.parameterCount,
                shown: formatCount(check.parameterCount),
              })}
        </span>
        {changed ? (
          <span className="mark" title={t('setup.otherSettingsWhy')}>
            {t('setup.otherSettings')}
          </span>
        ) : null}
        {check.notes
          .filter(({ key }) => !key.startsWith('data.'))
          .map((item, index) => (
            <div key={index} className="footer-note">
              {text(item)}
            </div>
          ))}
      </footer>
    </section>
  );
}

/** What a click has opened may lie below the panel's end: it comes into view, its head first. */
function showOpened({ currentTarget: head }: MouseEvent): void {
  requestAnimationFrame(() => {
    if (head.getAttribute('aria-expanded') === 'true')
      head.closest('.section-item')?.scrollIntoView({ block: 'nearest' });
  });
}

function openSections(lab: boolean, kind: 'network' | 'function'): string[] {
  if (lab) return ['library', 'function', 'start'];
  return kind === 'network' ? ['data', 'network', 'training'] : ['function', 'start', 'training'];
}
