import { defineConfig } from '@playwright/test';
import base from '../playwright.config.ts';

/** `npm run bench:window`: the frames of the window while it shows a training. */
export default defineConfig({
  ...base,
  testDir: '.',
  testMatch: 'window-frames.ts',
  timeout: 600_000,
  outputDir: '../test-results',
});
