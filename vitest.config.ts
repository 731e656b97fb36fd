import { existsSync } from 'node:fs';
import react from '@vitejs/plugin-react';
import { playwright } from '@vitest/browser-playwright';
import { defineConfig } from 'vitest/config';
import { readFilm } from './app/testing/film-command.ts';
import { SkippedTests } from './app/testing/skipped-tests.ts';
import { CHROMIUM_ARGUMENTS } from './e2e/chromium.ts';

/** Debian's Chromium where it is installed; else Playwright's own. */
const chromium = process.env.CHROMIUM ?? '/usr/bin/chromium';

export default defineConfig({
  test: {
    reporters: ['default', new SkippedTests()],
    projects: [
      {
        test: {
          name: 'node',
          environment: 'node',
          include: [
            'app/**/*.test.ts',
            'workers/**/*.test.ts',
            'main/**/*.test.ts',
            'renderer/**/*.test.ts',
            '.ci/**/*.test.ts',
          ],
          setupFiles: ['app/testing/fixed-seed.ts', 'app/testing/patient-waits.ts'],
          testTimeout: 300_000,
          hookTimeout: 300_000,
          expect: { poll: { timeout: 120_000 } },
        },
      },
      {
        plugins: [react()],
        optimizeDeps: {
          include: [
            'react',
            'react-dom/client',
            'react/jsx-dev-runtime',
            '@mantine/core',
            'react-i18next',
            'i18next',
            'react-resizable-panels',
            'uplot',
            'zod',
            'zustand',
            'zustand/vanilla',
            'zustand/react/shallow',
            'three/examples/jsm/loaders/GLTFLoader.js',
            'three/examples/jsm/loaders/STLLoader.js',
            'axe-core',
            'react/jsx-runtime',
            '@mantine/hooks',
            'three',
            '@react-three/fiber',
            '@react-three/drei',
            'fast-png',
            'mediabunny',
          ],
        },
        test: {
          name: 'browser',
          // Two pages drawing by software on two cores only wait for each other.
          fileParallelism: false,
          setupFiles: ['app/testing/patient-waits.ts'],
          expect: { poll: { timeout: 120_000 } },
          include: ['renderer/**/*.browser.test.tsx'],
          testTimeout: 300_000,
          hookTimeout: 300_000,
          browser: {
            enabled: true,
            headless: true,
            screenshotFailures: false,
            commands: { readFilm: (_, extension: string, base64: string) => readFilm(extension, base64) },
            viewport: { width: 1280, height: 720 },
            provider: playwright({
              launchOptions: {
                executablePath: existsSync(chromium) ? chromium : undefined,
                args: CHROMIUM_ARGUMENTS,
              },
            }),
            instances: [{ browser: 'chromium' }],
          },
        },
      },
    ],
  },
});
