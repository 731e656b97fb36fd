import { existsSync } from 'node:fs';
import react from '@vitejs/plugin-react';
import { playwright } from '@vitest/browser-playwright';
import { defineConfig } from 'vitest/config';

/** Debian's Chromium where it is installed; else Playwright's own. */
const chromium = process.env.SADDLESCOPE_CHROMIUM ?? '/usr/bin/chromium';
const chromiumArguments = [
  '--no-sandbox',
  '--use-angle=swiftshader',
  '--enable-unsafe-swiftshader',
  '--disable-accelerated-2d-canvas',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export default defineConfig({
  test: {
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
          testTimeout: 60_000,
          hookTimeout: 60_000,
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
            'axe-core',
          ],
        },
        test: {
          name: 'browser',
          include: ['renderer/**/*.browser.test.tsx'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          browser: {
            enabled: true,
            headless: true,
            screenshotFailures: false,
            viewport: { width: 1280, height: 720 },
            provider: playwright({
              launchOptions: {
                executablePath: existsSync(chromium) ? chromium : undefined,
                args: chromiumArguments,
              },
            }),
            instances: [{ browser: 'chromium' }],
          },
        },
      },
    ],
  },
});
