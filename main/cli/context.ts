import { dirname, resolve } from 'node:path';
import { createHost, type Host } from '../host/host.ts';
import { defaultDataDirectory, type ProgramFiles } from '../host/locations.ts';
import { Texts } from './texts.ts';

/** What every command works with. */
export interface CommandContext {
  readonly files: ProgramFiles;
  readonly texts: Texts;
  /** Aborted by SIGINT or SIGTERM. */
  readonly interrupted: AbortSignal;
}

/** A command that was interrupted in good order; exit status 130, `message` says what was kept. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
}

/** Runs `work` with a host that reads files relative to `inputFile`, and closes it in any case. */
export async function withHost<T>(
  context: CommandContext,
  inputFile: string,
  work: (host: Host) => Promise<T>,
): Promise<T> {
  const host = createHost({
    door: 'cli',
    files: context.files,
    dataDirectory: defaultDataDirectory(),
    filesFrom: dirname(resolve(inputFile)),
  });
  try {
    return await work(host);
  } finally {
    await host.close();
  }
}

/** Rejects with {@link Interrupted} as soon as the user interrupts. */
export function orInterrupted<T>(context: CommandContext, work: Promise<T>): Promise<T> {
  return new Promise((resolvePromise, reject) => {
    const stop = (): void => reject(new Interrupted(context.texts.say('interrupted')));
    if (context.interrupted.aborted) stop();
    context.interrupted.addEventListener('abort', stop, { once: true });
    work.then(resolvePromise, reject).finally(() => context.interrupted.removeEventListener('abort', stop));
  });
}
