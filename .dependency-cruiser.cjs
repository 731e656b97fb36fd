/** Arrows between the rooms: renderer → app, workers → app, main → app, main → workers (types of jobs only). */
module.exports = {
  forbidden: [
    {
      name: 'app-is-pure',
      comment: 'app/ runs anywhere: no other room, no Node, DOM, Electron, React or three.',
      severity: 'error',
      from: { path: '^app/', pathNot: '\\.(test|bench)\\.ts$|^app/testing/|/golden/' },
      to: {
        path: '^(main|renderer|workers|e2e|bench)/|node_modules/(electron|react|three|@react-three|piscina|ws)(/|$)',
      },
    },
    {
      name: 'app-no-node',
      severity: 'error',
      from: { path: '^app/', pathNot: '\\.(test|bench)\\.ts$|^app/testing/|/golden/' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'renderer-only-app',
      severity: 'error',
      from: { path: '^renderer/' },
      to: { path: '^(main|workers|e2e|bench)/|node_modules/(electron|piscina|ws)(/|$)' },
    },
    {
      name: 'renderer-no-node',
      severity: 'error',
      from: { path: '^renderer/' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'workers-only-app',
      severity: 'error',
      from: { path: '^workers/' },
      to: { path: '^(main|renderer|e2e|bench)/|node_modules/(electron|react|three|@react-three)(/|$)' },
    },
    {
      name: 'main-not-renderer',
      severity: 'error',
      from: { path: '^main/', pathNot: '\\.test\\.ts$' },
      to: { path: '^(renderer|workers|e2e|bench)/|node_modules/(react|three|@react-three)(/|$)' },
    },
    {
      name: 'preload-is-thin',
      severity: 'error',
      from: { path: '^main/preload/' },
      to: { path: '^main/', pathNot: '^main/preload/' },
    },
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.base.json' },
    enhancedResolveOptions: { extensions: ['.ts', '.tsx', '.js', '.mjs', '.json'] },
  },
};
