import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** The window: the same files are served by Electron's `app://` scheme and by the browser host. */
export default defineConfig({
  root: import.meta.dirname,
  base: './',
  plugins: [react()],
  worker: { format: 'es' },
  build: {
    target: 'es2023',
    outDir: '../dist/renderer',
    emptyOutDir: true,
    chunkSizeWarningLimit: 2500,
    assetsInlineLimit: 0,
  },
});
