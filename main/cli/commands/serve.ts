import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { startBrowserServer } from '../../browser/server.ts';
import { standBack } from '../../browser/stand-back.ts';
import { HostFailure } from '../../host/host-failure.ts';
import { createHost } from '../../host/host.ts';
import { defaultDataDirectory } from '../../host/locations.ts';
import type { CommandContext } from '../context.ts';
import { printLines, printNotice } from '../output.ts';

export interface ServeOptions {
  readonly port: number;
  readonly host: string;
}

/** `saddlescope serve`: the window in a browser of this machine, until interrupted (exit status 0: that is its end). */
export async function serveCommand(context: CommandContext, options: ServeOptions): Promise<void> {
  if (options.host !== '127.0.0.1' && options.host !== 'localhost') {
    throw new HostFailure(
      'input',
      `--host: expected 127.0.0.1 (the window is served to this machine only), got ${options.host}`,
    );
  }
  const { renderer } = context.files;
  if (!existsSync(join(renderer, 'index.html'))) {
    throw new Error(`expected the built window in ${renderer}; run: node .ci/build.mjs`);
  }
  standBack();
  const host = createHost({
    door: 'browser',
    files: context.files,
    dataDirectory: defaultDataDirectory(),
    filesFrom: null,
  });
  try {
    const server = await startBrowserServer({ host, renderer, port: options.port });
    printLines([context.texts.say('serve.open', { url: server.url })]);
    printNotice(context.texts.say('serve.stop'));
    await new Promise<void>((resolve) => {
      if (context.interrupted.aborted) resolve();
      context.interrupted.addEventListener('abort', () => resolve(), { once: true });
    });
    await server.close();
  } finally {
    await host.close();
  }
}
