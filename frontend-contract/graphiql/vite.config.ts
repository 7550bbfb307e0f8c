import { defineConfig } from 'vite'

export default defineConfig({
  // The page itself answers at /graphql; everything it loads lives below here.
  base: '/graphiql/',
  // No list of a hundred font slices.
  logLevel: 'warn',
  build: {
    // Monaco is one large library; the default warning at 500 kB says nothing new.
    chunkSizeWarningLimit: 5000,
    // GraphiQL's worker setup logs every worker it starts: not news to a reader.
    // 'use client' in the libraries matters to server rendering only.
    rolldownOptions: {
      treeshake: { manualPureFunctions: ['console.info'] },
      checks: { moduleLevelDirective: false },
    },
  },
  plugins: [
    {
      // Every browser that runs this page reads woff2; the woff copies would
      // double the size of the build.
      name: 'woff2-only',
      enforce: 'pre',
      transform: {
        filter: { id: /@fontsource.*\.css$/ },
        handler: (css) => css.replace(/, url\([^)]*\.woff\) format\('woff'\)/g, ''),
      },
    },
  ],
})
