import { delimiter, join, relative, sep } from 'node:path';
import { type TypeScript, ts } from './typescript.js';

/** What a tsconfig.json beside the notebook may set. */
const HONORED = /^(?:strict\w*|noImplicit\w+|lib|jsx\w*|types)$/;

/**
 * strict, lib, jsx and types of a tsconfig.json beside the notebook, or nothing.
 * @throws Error where the file is none
 */
function ownOptions(folder: string): TypeScript.CompilerOptions {
  const file = join(folder, 'tsconfig.json');
  if (!ts.sys.fileExists(file)) return {};
  const { config, error } = ts.readConfigFile(file, ts.sys.readFile);
  if (error) throw new Error(`${file}: ${ts.flattenDiagnosticMessageText(error.messageText, '\n')}`);
  const { options } = ts.parseJsonConfigFileContent({ ...config, files: [], include: [] }, ts.sys, folder);
  return Object.fromEntries(Object.entries(options).filter(([name]) => HONORED.test(name)));
}

/**
 * Where packages are looked for: beside the notebook as always, then in the project, whatever folder it lies in, then
 * where Node looks last.
 */
function packagePaths(folder: string, project: string | undefined): TypeScript.CompilerOptions {
  if (project === undefined || !relative(project, folder).startsWith('..')) return {};
  const last = (process.env.NODE_PATH ?? '').split(delimiter).filter(Boolean);
  const modules = [...new Set([join(project, 'node_modules'), ...last])];
  const types = modules.map((each) => join(each, '@types'));
  const folders = [join(folder, 'node_modules'), ...modules, ...types];
  return { paths: { '*': folders.map((each) => `${each}/*`) }, typeRoots: types };
}

/**
 * What tslab's fixed options lack: packages' `exports` are read, local sources may lie anywhere, of the types of packages
 * only Node's are at hand without an import.
 */
export const optionsFor = (folder: string, project: string | undefined): TypeScript.CompilerOptions => ({
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  allowImportingTsExtensions: true,
  rootDir: sep,
  types: ['node'],
  ...packagePaths(folder, project),
  ...ownOptions(folder),
});
