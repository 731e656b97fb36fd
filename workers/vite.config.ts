import { defineConfig } from 'vite';

/** Thread entries: bundled whole (unpacked beside the asar, they must not search for node_modules). */
export default defineConfig({
  root: import.meta.dirname,
  publicDir: false,
  ssr: { noExternal: true },
  build: {
    ssr: true,
    target: 'node20',
    outDir: '../dist/workers',
    emptyOutDir: true,
    minify: false,
    sourcemap: true,
    rolldownOptions: {
      input: { pool: 'pool.ts', training: 'training.ts', tensorflow: 'tensorflow.ts' },
      output: { entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
    },
  },
});
