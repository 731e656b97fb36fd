import { defineConfig } from 'vite';

/** Main process, host and command line: one Node build; dependencies stay external and load from node_modules. */
export default defineConfig({
  root: import.meta.dirname,
  publicDir: false,
  ssr: { noExternal: [/^\.{1,2}\//] },
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
