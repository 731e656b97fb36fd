import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { menuTemplate } from '../menu/menu.ts';
import { windowOptions } from '../window/window.ts';
import { answer } from '../window/app-files.ts';
import { APP_ORIGIN, appFile, isOwnSender, mayNavigate } from './app-scheme.ts';
import { contentSecurityPolicy } from './content-security.ts';
import { hardenContents, hardenSession } from './harden.ts';
import { mediaType } from './media-types.ts';
import { guardedPath } from './path-guard.ts';

const root = resolve('/srv/window');

describe('the path guard', () => {
  it('names files inside', () => {
    expect(guardedPath(root, '/')).toBe(join(root, 'index.html'));
    expect(guardedPath(root, '/assets/main-a1.js')).toBe(join(root, 'assets', 'main-a1.js'));
    expect(guardedPath(root, '/a%20b.css')).toBe(join(root, 'a b.css'));
  });

  it.each([
    '/../secret',
    '/assets/../../secret',
    '/%2e%2e/secret',
    '/..%2fsecret',
    '/%2e%2e%2fsecret',
    '/a\\..\\secret',
    '/%5c..%5csecret',
    '/C:/secret',
    '//etc/passwd',
    '/.git/config',
    '/assets/.env',
    '/a%00.js',
    '/%',
    '/%ff',
    'index.html',
    '',
    '/assets/',
  ])('refuses %j', (path) => {
    expect(guardedPath(root, path)).toBeNull();
  });

  it('never leaves the folder, whatever comes', () => {
    const piece = fc.constantFrom('..', '.', '/', '\\', '%2e', '%2f', '%5c', 'a', ':', '%00', '%25', '~');
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const path = guardedPath(root, `/${pieces.join('')}`);
        if (path !== null) expect(resolve(path).startsWith(`${root}/`) || resolve(path) === path).toBe(true);
        if (path !== null) expect(resolve(path)).toContain(root);
      }),
    );
  });
});

describe('the app scheme', () => {
  it('serves its own host only', () => {
    expect(appFile(root, `${APP_ORIGIN}/index.html?x#y`)).toBe(join(root, 'index.html'));
    expect(appFile(root, 'app://evil/index.html')).toBeNull();
    expect(appFile(root, 'app://saddlescope.evil/index.html')).toBeNull();
    expect(appFile(root, `${APP_ORIGIN}/../x.js`)).toBeNull();
  });

  it('answers files with the policy as header, and nothing else', async () => {
    const assets = resolve('assets');
    const found = await answer(assets, new Request(`${APP_ORIGIN}/locales/app.en.json`));
    expect(found.status).toBe(200);
    expect(found.headers.get('content-type')).toContain('application/json');
    expect(found.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect((await answer(assets, new Request(`${APP_ORIGIN}/locales`))).status).toBe(404);
    expect((await answer(assets, new Request(`${APP_ORIGIN}/no.json`))).status).toBe(404);
    const posted = new Request(`${APP_ORIGIN}/locales/app.en.json`, { method: 'POST' });
    expect((await answer(assets, posted)).status).toBe(404);
  });

  it('keeps the window on its page', () => {
    expect(mayNavigate(`${APP_ORIGIN}/index.html`)).toBe(true);
    for (const url of [
      'https://example.org',
      'file:///etc/passwd',
      'app://saddlescope.evil/',
      'about:blank',
    ]) {
      expect(mayNavigate(url)).toBe(false);
    }
  });

  it('accepts connections from the top frame of its page alone', () => {
    const url = `${APP_ORIGIN}/index.html`;
    expect(isOwnSender({ url, isTop: true })).toBe(true);
    expect(isOwnSender({ url, isTop: false })).toBe(false);
    expect(isOwnSender({ url: 'https://example.org', isTop: true })).toBe(false);
    expect(isOwnSender(null)).toBe(false);
  });
});

describe('hardening', () => {
  it('denies navigation, redirects, new windows and embedded views', () => {
    const contents = { on: vi.fn(), setWindowOpenHandler: vi.fn() };
    const app = {
      on: vi.fn((_name: string, listener: (...given: unknown[]) => void) => listener({}, contents)),
    };
    hardenContents(app as unknown as Parameters<typeof hardenContents>[0]);
    const handlers = new Map(contents.on.mock.calls as [string, (event: unknown) => void][]);
    for (const name of ['will-navigate', 'will-redirect', 'will-attach-webview']) {
      const event = { url: 'https://example.org', preventDefault: vi.fn() };
      handlers.get(name)?.(event);
      expect(event.preventDefault, name).toHaveBeenCalled();
    }
    const own = { url: `${APP_ORIGIN}/index.html`, preventDefault: vi.fn() };
    handlers.get('will-navigate')?.(own);
    expect(own.preventDefault).not.toHaveBeenCalled();
    const [[handler]] = contents.setWindowOpenHandler.mock.calls as [[() => unknown]];
    expect(handler()).toEqual({ action: 'deny' });
  });

  it('denies every permission', () => {
    const session = {
      setPermissionRequestHandler: vi.fn(),
      setPermissionCheckHandler: vi.fn(),
      setDevicePermissionHandler: vi.fn(),
    };
    hardenSession(session as unknown as Parameters<typeof hardenSession>[0]);
    const [[request]] = session.setPermissionRequestHandler.mock.calls as [
      [(contents: null, permission: string, answered: (granted: boolean) => void) => void],
    ];
    for (const permission of ['media', 'geolocation', 'notifications', 'clipboard-read', 'usb']) {
      const granted = vi.fn();
      request(null, permission, granted);
      expect(granted).toHaveBeenCalledWith(false);
    }
    expect((session.setPermissionCheckHandler.mock.calls[0][0] as () => boolean)()).toBe(false);
    expect((session.setDevicePermissionHandler.mock.calls[0][0] as () => boolean)()).toBe(false);
  });

  it('gives the page a sandbox without Node', () => {
    expect(windowOptions('/preload.cjs').webPreferences).toMatchObject({
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webSecurity: true,
      webviewTag: false,
    });
  });

  it('has a content policy without inline or foreign script', () => {
    const policy = contentSecurityPolicy();
    const scripts = policy.split('; ').find((part) => part.startsWith('script-src'));
    expect(scripts).toBe("script-src 'self' 'wasm-unsafe-eval'");
    expect(policy).not.toMatch(/https?:|\*/);
  });

  it('serves known kinds of files only', () => {
    expect(mediaType('/a/kernels.wasm')).toBe('application/wasm');
    expect(mediaType('/a/main.JS')).toBe('text/javascript; charset=utf-8');
    expect(mediaType('/a/main.js.map')).toBeNull();
    expect(mediaType('/a/passwd')).toBeNull();
  });

  it('has an application menu on the Mac only', () => {
    expect(menuTemplate('darwin')[0]).toEqual({ role: 'appMenu' });
    expect(menuTemplate('linux')[0]).toEqual({ role: 'fileMenu' });
  });
});

describe('the boot list', () => {
  it('declares the scheme and hardens before anything can open', () => {
    const source = readFileSync(join('main', 'index.ts'), 'utf8');
    const order = ['app.enableSandbox()', 'declareScheme(', 'hardenContents(', 'app.whenReady()'];
    const places = order.map((call) => source.indexOf(call));
    expect(places.every((place) => place > 0)).toBe(true);
    expect(places).toEqual([...places].sort((a, b) => a - b));
  });
});
