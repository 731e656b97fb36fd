import { defineConfig } from 'vite';

/**
 * Main process, host and command line: one Node build, bundled whole, so that it starts fast and the packaged app needs no
 * node_modules. Only Electron and piscina (it starts threads from a file of its own) stay outside.
 */
export default defineConfig({
  root: import.meta.dirname,
  publicDir: false,
  ssr: { noExternal: true, external: ['electron', 'piscina'] },
  build: {
    ssr: true,
    target: 'node20',
    outDir: '../dist/main',
    emptyOutDir: true,
    minify: false,
    sourcemap: true,
    rolldownOptions: {
      input: { index: 'index.ts', cli: 'cli/cli.ts' },
      output: { entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
    },
  },
});
