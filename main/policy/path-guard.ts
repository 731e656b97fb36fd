import { join, sep } from 'node:path';

/**
 * File below `root` that a URL path names, or null for anything that is not plainly inside: encoded separators, `..`,
 * drive letters, dot files, NUL. `/` is `index.html`; folders are never listed (they have no file of that name).
 */
export function guardedPath(root: string, urlPath: string): string | null {
  let path: string;
  try {
    path = decodeURIComponent(urlPath);
  } catch {
    return null;
  }
  if (!path.startsWith('/') || path.includes('\0') || path.includes('\\') || path.includes(':')) return null;
  const segments = path.slice(1).split('/');
  if (segments.length === 1 && segments[0] === '') segments[0] = 'index.html';
  if (segments.some((segment) => segment === '' || segment.startsWith('.'))) return null;
  const full = join(root, ...segments);
  return full.startsWith(root + sep) ? full : null;
}
