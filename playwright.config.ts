import { defineConfig } from '@playwright/test';
import { CHROMIUM_ARGUMENTS } from './e2e/chromium.ts';

/** End-to-end tests drive the built program in a real Chromium with software GL. */
export default defineConfig({
  testDir: 'e2e',
  workers: 1,
  fullyParallel: false,
  // Ends what never ends; a test waits for states, however slow the machine.
  timeout: 900_000,
  expect: { timeout: 240_000 },
  reporter: [['list']],
  outputDir: 'test-results',
  use: {
    viewport: { width: 1280, height: 720 },
    launchOptions: {
      executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
      args: CHROMIUM_ARGUMENTS,
    },
    screenshot: 'only-on-failure',
    trace: 'off',
  },
});
