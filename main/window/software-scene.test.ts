import { expect, it, vi } from 'vitest';
import { contentSecurityPolicy } from '../policy/content-security.ts';
import { allowSoftwareScene } from './software-scene.ts';

it('lets the processor draw the scene where there is no GPU, in a window without foreign code', () => {
  const appendSwitch = vi.fn();
  allowSoftwareScene({ commandLine: { appendSwitch } });
  expect(appendSwitch.mock.calls).toEqual([['enable-unsafe-swiftshader']]);
  expect(contentSecurityPolicy()).toMatch(/script-src 'self'( 'wasm-unsafe-eval')?(;|$)/);
});
