import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, extname, join } from 'node:path';

/** Weight files that a tfjs model.json names. */
function manifest(file: string): string[] {
  if (extname(file).toLowerCase() !== '.json') return [];
  const { weightsManifest = [] } = JSON.parse(readFileSync(file, 'utf8')) as {
    weightsManifest?: { paths: string[] }[];
  };
  return weightsManifest.flatMap(({ paths }) => paths.map((path) => join(dirname(file), path)));
}

/**
 * Every file that decides what a model answers: its own, those of its stem beside it (weights, metadata), those it
 * names, and its architecture where that is a file.
 */
export function filesOf(file: string, arch?: string): string[] {
  const stem = basename(file, extname(file));
  const beside = readdirSync(dirname(file))
    .filter((name) => name === basename(file) || name.startsWith(`${stem}.`))
    .map((name) => join(dirname(file), name));
  const all = [...beside, ...manifest(file), ...(arch !== undefined && existsSync(arch) ? [arch] : [])];
  return [...new Set(all)].filter((path) => existsSync(path) && statSync(path).isFile()).sort();
}
