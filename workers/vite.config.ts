import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { defineConfig, type Plugin } from 'vite';

/** The machine code of TensorFlow's WebAssembly backend; whoever loads it is told this folder. */
const BINARY = 'tfjs-backend-wasm-simd.wasm';

function tensorflowBinary(): Plugin {
  return {
    name: 'tensorflow-binary',
    buildStart() {
      const from = createRequire(import.meta.url).resolve(`@tensorflow/tfjs-backend-wasm/wasm-out/${BINARY}`);
      this.emitFile({ type: 'asset', fileName: BINARY, source: readFileSync(from) });
    },
  };
}

/** Thread entries: bundled whole (unpacked beside the asar, they must not search for node_modules). */
export default defineConfig({
  root: import.meta.dirname,
  publicDir: false,
  ssr: { noExternal: true },
  plugins: [tensorflowBinary()],
  // Emscripten's loader is written for CommonJS.
  define: { __dirname: 'import.meta.dirname', __filename: 'import.meta.filename' },
  build: {
    ssr: true,
    ssrEmitAssets: true,
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
