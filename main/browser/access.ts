import { timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** Names under which the loopback server may be addressed; anything else is DNS rebinding. */
const LOOPBACK_NAMES = ['127.0.0.1', 'localhost', '[::1]'];

/** The Host header names this server on its own port. */
export function isOwnHost(request: IncomingMessage, port: number): boolean {
  const host = request.headers.host;
  return host !== undefined && LOOPBACK_NAMES.some((name) => host === `${name}:${port}`);
}

/** The Origin header is our own page (same scheme, host and port as asked for); a missing one is no page at all. */
export function isOwnOrigin(request: IncomingMessage, port: number): boolean {
  const { origin, host } = request.headers;
  return isOwnHost(request, port) && origin === `http://${host}`;
}

/** Compares in constant time. */
export function tokenMatches(given: string | null, expected: string): boolean {
  if (given === null) return false;
  const a = Buffer.from(given);
  const b = Buffer.from(expected);
  return a.length === b.length && timingSafeEqual(a, b);
}
