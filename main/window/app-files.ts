import { readFile } from 'node:fs/promises';
import type { Protocol } from 'electron';
import { APP_SCHEME, appFile } from '../policy/app-scheme.ts';
import { securityHeaders } from '../policy/content-security.ts';
import { mediaType } from '../policy/media-types.ts';

/** Before the app is ready: makes our scheme a standard, secure one. */
export function declareScheme(protocol: Pick<Protocol, 'registerSchemesAsPrivileged'>): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: APP_SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true } },
  ]);
}

/** Serves the built window under our scheme, with the same headers as the browser host. */
export function serveWindowFiles(protocol: Pick<Protocol, 'handle'>, renderer: string): void {
  protocol.handle(APP_SCHEME, (request) => answer(renderer, request));
}

export async function answer(renderer: string, request: Request): Promise<Response> {
  const path = appFile(renderer, request.url);
  const type = path === null ? null : mediaType(path);
  if (request.method !== 'GET' || path === null || type === null) return notFound();
  try {
    const body = await readFile(path);
    return new Response(new Uint8Array(body), { headers: { ...securityHeaders(), 'Content-Type': type } });
  } catch {
    return notFound();
  }
}

function notFound(): Response {
  return new Response('Not Found\n', { status: 404, headers: securityHeaders() });
}
