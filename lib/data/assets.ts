import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream, existsSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { AssetError } from './errors.js';
import { inProject, mirrorFolder } from './project.js';
import { type Asset, assetNamed } from './registry.js';

/** How long a host may take to begin its answer, and to send the next piece of it, in milliseconds. */
export interface Patience {
  readonly connect: number;
  readonly stall: number;
}
const PATIENCE: Patience = { connect: 5_000, stall: 20_000 };

/** Where a resolved asset lies, and which of the sources it came from. */
export interface ResolvedAsset {
  readonly file: string;
  readonly source: 'mirror' | 'cache' | 'installed' | 'download';
}

/** Where the project keeps an asset that it downloaded. */
export const cachedFile = ({ path }: Pick<Asset, 'path'>): string => inProject('.cache', 'assets', path);

const verified = new Set<string>();

async function checkHash(file: string, asset: Asset): Promise<void> {
  const { size, mtimeMs } = statSync(file);
  const key = `${file}:${size}:${mtimeMs}`;
  if (verified.has(key)) return;
  const hash = createHash('sha256');
  try {
    if (asset.hashOfUnzipped) await pipeline(createReadStream(file), createGunzip(), hash);
    else await pipeline(createReadStream(file), hash);
  } catch (error) {
    throw new AssetError(`${file} is damaged (${(error as Error).message}). Delete it or fetch it again.`);
  }
  const found = hash.digest('hex');
  if (found !== asset.sha256)
    throw new AssetError(
      `${file} has SHA-256 ${found}, expected ${asset.sha256}${asset.hashOfUnzipped ? ' (of the unzipped content)' : ''}. It is not the published file; delete it or fetch it again.`,
    );
  verified.add(key);
}

/** Fetches one URL into `part`, going on where an earlier try stopped. */
async function fetchInto(part: string, url: string, { connect, stall }: Patience): Promise<void> {
  const have = existsSync(part) ? statSync(part).size : 0;
  const stop = new AbortController();
  let timer = setTimeout(() => stop.abort(new Error(`no answer within ${connect / 1000} s`)), connect);
  const rearm = () => {
    clearTimeout(timer);
    timer = setTimeout(() => stop.abort(new Error(`nothing received for ${stall / 1000} s`)), stall);
  };
  try {
    // Asked for as it lies there: a transfer encoding would change both the bytes and what Range counts.
    const headers = { 'Accept-Encoding': 'identity', ...(have ? { Range: `bytes=${have}-` } : {}) };
    const response = await fetch(url, { signal: stop.signal, headers });
    rearm();
    if (response.status === 416) return;
    if (!response.ok || !response.body) throw new Error(`HTTP ${response.status}`);
    const append = response.status === 206;
    const out = createWriteStream(part, { flags: append ? 'a' : 'w' });
    const chunks = async function* (body: AsyncIterable<Uint8Array>) {
      for await (const chunk of body) {
        rearm();
        yield chunk;
      }
    };
    await pipeline(chunks(response.body as unknown as AsyncIterable<Uint8Array>), out);
  } finally {
    clearTimeout(timer);
  }
}

function reason(error: unknown): string {
  const { message, cause } = error as Error & { cause?: { code?: string; message?: string } };
  return cause ? `${message}: ${cause.code ?? cause.message}` : message;
}

/**
 * Fetches an asset from the first of its addresses that gives it whole, and moves it to `target` when its hash is right.
 * @throws AssetError naming every address tried with its reason.
 */
export async function download(asset: Asset, target: string, patience: Patience = PATIENCE): Promise<void> {
  mkdirSync(dirname(target), { recursive: true });
  // Each address has a part of its own: two hosts may have compressed the same data differently.
  const parts = asset.urls.map((_, i) => `${target}.${i}.part`);
  const tried: string[] = [];
  for (const [i, url] of asset.urls.entries()) {
    try {
      await fetchInto(parts[i], url, patience);
      await checkHash(parts[i], asset);
      renameSync(parts[i], target);
      for (const part of parts) rmSync(part, { force: true });
      return;
    } catch (error) {
      // What an interrupted transfer left is kept to go on from; what came whole but wrong is not.
      if (error instanceof AssetError) rmSync(parts[i], { force: true });
      tried.push(`  ${url}: ${reason(error)}`);
    }
  }
  throw new AssetError(
    `${asset.path} could not be downloaded:\n${tried.join('\n')}\nSet ADVLAB_MIRROR to a folder that holds it as ${asset.path}, or try again with a connection${orPackage(asset)}.`,
  );
}

const orPackage = ({ debian }: Asset): string =>
  debian ? `; on Debian and Ubuntu: apt-get install ${debian.package}` : '';

/** The asset as the operating system's package has it; undefined where there is no such package or it is not installed. */
async function installedAsset(asset: Asset): Promise<ResolvedAsset | undefined> {
  const file = asset.debian?.file;
  if (file === undefined || !existsSync(file)) return undefined;
  await checkHash(file, asset);
  return { file, source: 'installed' };
}

/**
 * Finds an asset and checks its SHA-256: in the mirror folder where ADVLAB_MIRROR is set (the network is left alone
 * then), else in the project's cache; where the operating system's package puts it, if one has it; else from its public
 * address, which fills the cache.
 * @param source an asset, or the name of one of this room's own: the files of MNIST, Fashion-MNIST and CIFAR-10
 * @throws AssetError naming the file and what to do.
 */
export async function resolveAsset(source: string | Asset): Promise<ResolvedAsset> {
  const asset = typeof source === 'string' ? assetNamed(source) : source;
  const mirror = mirrorFolder();
  if (mirror !== undefined) {
    const file = join(mirror, asset.path);
    if (!existsSync(mirror))
      throw new AssetError(`ADVLAB_MIRROR is set to ${mirror}, which does not exist. Correct it or unset it.`);
    if (!existsSync(file)) {
      const installed = await installedAsset(asset);
      if (installed) return installed;
      throw new AssetError(
        `ADVLAB_MIRROR is set, but ${file} does not exist. Add the file or unset ADVLAB_MIRROR${orPackage(asset)}.`,
      );
    }
    await checkHash(file, asset);
    return { file, source: 'mirror' };
  }
  const cached = cachedFile(asset);
  if (existsSync(cached)) {
    try {
      await checkHash(cached, asset);
      return { file: cached, source: 'cache' };
    } catch (error) {
      // The cache is ours: what is damaged in it is fetched again.
      if (!(error instanceof AssetError)) throw error;
      rmSync(cached, { force: true });
    }
  }
  const installed = await installedAsset(asset);
  if (installed) return installed;
  if (!asset.urls.length)
    throw new AssetError(
      `${asset.path} has no public address. Set ADVLAB_MIRROR to a folder that holds it as ${asset.path}.`,
    );
  await download(asset, cached);
  return { file: cached, source: 'download' };
}
