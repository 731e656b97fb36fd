import type { Experiment } from '../../app/experiment/experiment.ts';
import type { RunSummary } from '../../app/protocol/host-api.ts';
import type { HostClient } from '../client/host-client.ts';
import { sameSettings } from './same-settings.ts';

export interface WantedRun {
  readonly experiment: Experiment;
  /** Its name where it was made: taken first, however it ended. */
  readonly run?: string | undefined;
  /** A checkpoint that it must hold. */
  readonly step?: number | null;
}

/**
 * A run of these settings among those that the host keeps, so that nothing is trained twice; null where there is none. One
 * that was stopped by hand is another run, unless it is the one that is named.
 */
export async function findRun(host: HostClient, wanted: WantedRun): Promise<string | null> {
  const { experiment, run: named, step = null } = wanted;
  const isNamed = (run: RunSummary): boolean => run.run === named;
  try {
    const listed = (await host.request('run.list', {})).filter(
      (run) =>
        isNamed(run) || (run.name === experiment.name && run.state !== 'stopped' && run.state !== 'failed'),
    );
    for (const { run } of listed.toSorted((a, b) => Number(isNamed(b)) - Number(isNamed(a)))) {
      const record = await host.request('run.get', { run });
      const holds = step === null || record.checkpoints.some((checkpoint) => checkpoint.step === step);
      if (holds && sameSettings(record.experiment, experiment)) return run;
    }
  } catch {
    // Without the list the experiment is trained again; a lost connection has its own place in the window.
  }
  return null;
}
