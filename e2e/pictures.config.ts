import { defineConfig } from '@playwright/test';
import base from '../playwright.config.ts';

/** `npx playwright test --config e2e/pictures.config.ts` draws the pictures of docs/ anew. */
export default defineConfig({
  ...base,
  testDir: '.',
  testMatch: 'pictures.ts',
  outputDir: '../test-results',
});
