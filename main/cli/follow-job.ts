import type { JobEvent } from '../../app/protocol/host-api.ts';
import { HostFailure } from '../host/host-failure.ts';
import type { Host } from '../host/host.ts';
import { Interrupted, type CommandContext } from './context.ts';
import { startProgress } from './output.ts';

/** Waits for a job's end with its progress shown; an interruption cancels it. `onEvent` sees every event. */
export async function followJob(
  context: CommandContext,
  host: Host,
  job: string,
  onEvent: (event: JobEvent) => void,
): Promise<void> {
  let progress: ReturnType<typeof startProgress> | null = null;
  const cancel = (): void => void host.handle('job.cancel', { job });
  const finished = new Promise<void>((resolve, reject) => {
    host.subscribe(`job:${job}`, ({ event }) => {
      const one = event as JobEvent;
      onEvent(one);
      if (one.kind === 'progress') {
        progress ??= startProgress(one.total);
        progress.update(one.done);
      } else if (one.kind === 'failed') {
        reject(new HostFailure(one.error.code, one.error.message, one.error.path));
      } else if (one.kind === 'done') {
        if (one.outcome === 'completed') resolve();
        else reject(new Interrupted(context.texts.say('interrupted')));
      }
    });
  });
  if (context.interrupted.aborted) cancel();
  context.interrupted.addEventListener('abort', cancel, { once: true });
  try {
    await finished;
  } finally {
    (progress as ReturnType<typeof startProgress> | null)?.stop();
  }
}
