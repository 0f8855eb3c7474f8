import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { cachedFile, resolveAsset } from '../../data/assets.js';
import { mirrorFolder } from '../../data/project.js';
import type { Asset } from '../../data/registry.js';
import { broken, firstLine, healthy, type Part } from './part.js';

/** Where an asset would come from now, and whether its bytes are the published ones. */
export interface AssetState {
  readonly path: string;
  /** `mirror only`: no address is known to hold it, and no mirror is set; its studies then run on other data. */
  readonly source: 'mirror' | 'cache' | 'download' | 'mirror only' | 'missing';
  /** The file, or the address it would be downloaded from. */
  readonly from?: string;
  readonly sha256: 'matches' | 'differs' | 'not read';
  readonly problem?: string;
}

async function stateOf(asset: Asset): Promise<AssetState> {
  const { path } = asset;
  const mirror = mirrorFolder();
  const source = mirror === undefined ? 'cache' : 'mirror';
  const file = mirror === undefined ? cachedFile(asset) : join(mirror, path);
  if (existsSync(file)) {
    try {
      await resolveAsset(asset);
      return { path, source, from: file, sha256: 'matches' };
    } catch (error) {
      return { path, source, from: file, sha256: 'differs', problem: firstLine(error) };
    }
  }
  // Nothing is downloaded for a check-up: what is neither mirrored nor cached is only named.
  if (mirror === undefined)
    return asset.urls.length
      ? { path, source: 'download', from: asset.urls[0], sha256: 'not read' }
      : { path, source: 'mirror only', sha256: 'not read' };
  return { path, source: 'missing', sha256: 'not read', problem: `${file} does not exist` };
}

export async function assetStates(): Promise<AssetState[]> {
  const { studies } = await import('../../studies/index.js');
  // Studies share data sets; each file is told once.
  const all = new Map(studies.flatMap(({ assets }) => assets.map((asset) => [asset.path, asset])));
  const states: AssetState[] = [];
  for (const asset of all.values()) states.push(await stateOf(asset));
  return states;
}

export function checkMirror(): Part {
  const name = 'ADVLAB_MIRROR';
  const mirror = mirrorFolder();
  if (mirror === undefined) return healthy(name, 'not set: data come from the cache or are downloaded', false);
  if (existsSync(mirror)) return healthy(name, mirror);
  return broken(name, `is set to ${mirror}, which does not exist`, 'correct it, or: unset ADVLAB_MIRROR');
}

/** One line for all assets; only a missing or damaged one is a problem. */
export function summarizeAssets(states: readonly AssetState[]): Part {
  const name = 'data files';
  const count = (source: AssetState['source']) => states.filter((state) => state.source === source).length;
  const bad = states.filter(({ problem }) => problem !== undefined);
  if (bad.length) {
    const mend =
      bad[0].source === 'cache'
        ? `rm ${bad.map((state) => cachedFile(state)).join(' ')}`
        : 'put the published file into the mirror folder, or: unset ADVLAB_MIRROR';
    return broken(name, `${bad.length} of ${states.length} cannot be used: ${bad[0].problem}`, mend);
  }
  const words = {
    mirror: 'in the mirror',
    cache: 'in the cache',
    download: 'would be downloaded',
    'mirror only': 'only from a mirror',
    missing: 'missing',
  };
  const found = (Object.keys(words) as AssetState['source'][])
    .filter((source) => count(source))
    .map((source) => `${count(source)} ${words[source]}`);
  return healthy(name, found.join(', '));
}
