import { createHash } from 'node:crypto';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { defineConfig, type Plugin } from 'vite';

const bundle = '../src/Selfsame.Reports/Bundle';

/** Every file that decides the bundle, in the order that BundleTests.cs uses too. */
function sources(): string[] {
  const own = readdirSync('src').map((name) => `src/${name}`);
  return ['package-lock.json', 'package.json', 'tsconfig.json', 'vite.config.ts', ...own].sort();
}

/** Writes beside the bundle the hash of its sources, which a test compares, and the notices of what is in it. */
function provenance(): Plugin {
  return {
    name: 'provenance',
    writeBundle() {
      const hash = createHash('sha256');
      for (const path of sources()) {
        hash.update(`${path}\n`).update(readFileSync(path));
      }

      writeFileSync(join(bundle, 'sources.sha256'), `${hash.digest('hex')}\n`);
      const notices = ['echarts/NOTICE', 'echarts/LICENSE', 'zrender/LICENSE', 'tslib/LICENSE.txt', 'umap-js/LICENSE', 'ml-levenberg-marquardt/LICENSE', 'ml-matrix/LICENSE'];
      const text = notices.map((path) => `==== ${path}\n\n${readFileSync(join('node_modules', path), 'utf8').trim()}\n`);
      writeFileSync(join(bundle, 'THIRD-PARTY-NOTICES.txt'), `report.js contains the following, unchanged but for minification.\n\n${text.join('\n')}`);
    },
  };
}

export default defineConfig({
  plugins: [provenance()],
  // ECharts asks for it; a page has no process.
  define: { 'process.env.NODE_ENV': '"production"' },
  build: {
    outDir: bundle,
    emptyOutDir: true,
    cssMinify: false,
    license: false,
    lib: { entry: 'src/main.ts', formats: ['iife'], name: 'SelfsameReport', fileName: () => 'report.js', cssFileName: 'report' },
  },
});
