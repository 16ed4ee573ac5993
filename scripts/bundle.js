import { readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import * as esbuild from 'esbuild';

/** What only some kubeconfigs need (proxies, OIDC) is 60 ms of loading that nobody else should wait for. */
const LAZY = ['undici', 'openid-client', 'socks', 'socks-proxy-agent', 'hpagent'];

/** Packages without effects of their own that do not say so: unused modules may be dropped. */
const PURE = /[\\/]@kubernetes[\\/]client-node[\\/]dist[\\/]/;

const SHARED = {
  bundle: true,
  platform: 'node',
  target: 'node20',
  minify: true,
  jsx: 'automatic',
  legalComments: 'none',
  logLevel: 'warning',
  metafile: true,
  define: { 'process.env.NODE_ENV': '"production"', 'process.env.DEV': '"false"' },
};

/**
 * Bundles an entry and everything it needs into `folder`/`name`.js, emptying the folder first. Resolves
 * with the paths of all files that went in.
 */
export async function bundle({ entry, name, folder }) {
  rmSync(folder, { recursive: true, force: true });
  const main = await esbuild.build({
    ...SHARED,
    entryPoints: { [name]: entry },
    outdir: folder,
    chunkNames: 'chunk-[hash]', // Beside the entry: the lazy packages are found from any of them.
    format: 'esm',
    splitting: true,
    // What is CommonJS inside asks for Node's modules by require.
    banner: {
      js: "import{createRequire as ktopRequire}from'node:module';const require=ktopRequire(import.meta.url);",
    },
    plugins: [lazyPackages(), pureModules(), emptyDevtools(), quickStart()],
  });
  const used = LAZY.filter((name) => `lazy:${name}` in main.metafile.inputs);
  const lazy = await Promise.all(
    used.map((name) =>
      esbuild.build({
        ...SHARED,
        stdin: { contents: `export * from '${name}'`, resolveDir: path.dirname(clientNode()) },
        outfile: path.join(folder, lazyFile(name)),
        format: 'cjs',
      }),
    ),
  );
  return [main, ...lazy].flatMap(({ metafile }) => Object.keys(metafile.inputs));
}

const lazyFile = (name) => `lazy-${name}.cjs`;

/** Replaces a package by getters of its exports; the first use of one loads the package's own bundle. */
function lazyPackages() {
  return {
    name: 'lazy packages',
    setup(build) {
      const filter = new RegExp(`^(${LAZY.join('|')})$`);
      build.onResolve({ filter }, async ({ path: name, pluginData, ...rest }) => {
        if (!PURE.test(rest.importer) || pluginData === 'resolving') return undefined;
        const { path: file } = await build.resolve(name, { ...rest, pluginData: 'resolving' });
        return { path: name, namespace: 'lazy', pluginData: file };
      });
      build.onResolve({ filter: /./, namespace: 'lazy' }, ({ path: file }) => ({
        path: file,
        external: true,
      }));
      build.onLoad({ filter: /./, namespace: 'lazy' }, async ({ path: name, pluginData: file }) => {
        const names = Object.keys(await import(file)).filter((key) => /^[a-z]\w*$/i.test(key));
        return { contents: lazyStub(name, names) };
      });
    },
  };
}

function lazyStub(name, names) {
  return `for (const name of ${JSON.stringify(names)}) {
    Object.defineProperty(exports, name, { enumerable: true, get: () => require('./${lazyFile(name)}')[name] });
  }`;
}

function pureModules() {
  return {
    name: 'pure modules',
    setup(build) {
      build.onResolve({ filter: /^@kubernetes\/client-node$/ }, () => pure(clientNode()));
      build.onResolve({ filter: /^\.\.?\// }, ({ path: request, importer }) =>
        PURE.test(importer) ? pure(path.resolve(path.dirname(importer), request)) : undefined,
      );
    },
  };
}

function pure(file) {
  return { path: file, sideEffects: false };
}

/** The module `@kubernetes/client-node` stands for. */
function clientNode() {
  return fileURLToPath(import.meta.resolve('@kubernetes/client-node'));
}

/** Ink imports its devtools even when they are off. */
function emptyDevtools() {
  return {
    name: 'empty devtools',
    setup(build) {
      build.onResolve({ filter: /^react-devtools-core$/ }, ({ path: name }) => ({
        path: name,
        namespace: 'empty',
      }));
      build.onLoad({ filter: /./, namespace: 'empty' }, () => ({
        contents: 'export default { initialize() {}, connectToDevTools() {} };',
      }));
    },
  };
}

/** Narrow characters of a terminal UI. To string-width they are emoji until a slow pattern says no. */
const NARROW =
  '\\u0020-\\u007E\\u00A1-\\u00AC\\u00AE-\\u02FF\\u2010-\\u2027\\u2190-\\u2193\\u219A-\\u21A8\\u21AB-\\u21FF\\u2500-\\u25A9\\u25AC-\\u25B5\\u25B7-\\u25BF\\u25C1-\\u25FA\\u2713\\u2717-\\u2718\\u276C-\\u2771\\u2800-\\u28FF';

/** What the first frame would otherwise wait for, each a few milliseconds. */
const REPLACEMENTS = [
  {
    // Yoga reads its own code from a data URL by fetch, which loads Node's HTTP client.
    file: /yoga-wasm-base64-esm\.js$/,
    from: 'typeof fetch',
    to: 'typeof undefined',
  },
  {
    file: /[\\/]string-width[\\/]index\.js$/,
    from: '/^[\\u0020-\\u007E]*$/.test(string)',
    to: `(ambiguousIsNarrow ? /^[${NARROW}]*$/ : /^[\\u0020-\\u007E]*$/).test(string)`,
  },
];

function quickStart() {
  return {
    name: 'quick start',
    setup(build) {
      for (const { file, from, to } of REPLACEMENTS) {
        build.onLoad({ filter: file }, ({ path: loaded }) => {
          const source = readFileSync(loaded, 'utf8');
          if (!source.includes(from)) throw new Error(`${loaded} no longer contains ${from}`);
          return { contents: source.replaceAll(from, to), loader: 'js' };
        });
      }
    },
  };
}
