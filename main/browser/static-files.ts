import { readFile, stat } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { securityHeaders } from '../policy/content-security.ts';
import { mediaType } from '../policy/media-types.ts';
import { guardedPath } from '../policy/path-guard.ts';

/** Answers GET and HEAD for files below `root`; everything else is refused without saying what exists. */
export async function serveFile(
  root: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    refuse(response, 405, 'Method Not Allowed', { Allow: 'GET, HEAD' });
    return;
  }
  // Not `new URL`: it would resolve `..` before the guard sees it.
  const path = guardedPath(root, (request.url ?? '/').split(/[?#]/, 1)[0]);
  const type = path === null ? null : mediaType(path);
  const isFile =
    path !== null &&
    type !== null &&
    (await stat(path).then(
      (found) => found.isFile(),
      () => false,
    ));
  if (!isFile) {
    refuse(response, 404, 'Not Found');
    return;
  }
  const body = await readFile(path);
  const isHashed = /-[A-Za-z0-9_-]{8}\.[a-z0-9]+$/.test(path);
  response.writeHead(200, {
    ...securityHeaders(),
    'Content-Type': type,
    'Content-Length': body.byteLength,
    'Cache-Control': isHashed ? 'public, max-age=31536000, immutable' : 'no-cache',
  });
  response.end(request.method === 'HEAD' ? undefined : body);
}

export function refuse(
  response: ServerResponse,
  status: number,
  reason: string,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, {
    ...securityHeaders(),
    'Content-Type': 'text/plain; charset=utf-8',
    ...headers,
  });
  response.end(`${reason}\n`);
}
