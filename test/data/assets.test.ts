import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import { download } from '../../lib/data/assets.js';
import { type Asset, AssetError, mirrorFolder, resolveAsset } from '../../lib/data/index.js';
import { mirrorOnly } from '../../lib/data/registry.js';
import { FILES } from '../../lib/studies/deepcustom/assets.js';
import { studies } from '../../lib/studies/index.js';
import { describeWithMirror, expectRejects, temporaryFolder, withEnvironment } from '../helpers.js';

const SMALLEST = 'cloud-autoai/data_compressed/ibm_predictions/adv15_predictions.csv.zip';
const PATIENT = { connect: 300, stall: 300 };

/** 100 kB that do not compress, and their hash. */
const content = Buffer.from(Array.from({ length: 100_000 }, (_, i) => (i * i * 31 + (i >> 3)) % 251));
const assetAt = (...urls: string[]): Asset => ({
  path: 'some/file.bin',
  sha256: createHash('sha256').update(content).digest('hex'),
  hashOfUnzipped: false,
  urls,
});

/** Runs something against a real server on loopback, which answers each request in turn by the next listener. */
async function withServer(
  listeners: RequestListener[],
  work: (url: string, ranges: (string | undefined)[]) => Promise<void>,
) {
  const ranges: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    ranges.push(request.headers.range);
    const listener = listeners[Math.min(ranges.length, listeners.length) - 1];
    listener(request, response);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  try {
    await work(`http://127.0.0.1:${(server.address() as AddressInfo).port}/file.bin`, ranges);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

const sendAll: RequestListener = (_, response) => response.end(content);
const sendRange: RequestListener = (request, response) => {
  const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1]);
  response.writeHead(206, { 'Content-Range': `bytes ${from}-${content.length - 1}/${content.length}` });
  response.end(content.subarray(from));
};
/** Promises everything, sends 40,000 bytes, and hangs up. */
const breakOff: RequestListener = (_, response) => {
  response.writeHead(200, { 'Content-Length': content.length });
  response.write(content.subarray(0, 40_000), () => setTimeout(() => response.destroy(), 50));
};
const refuse =
  (status: number): RequestListener =>
  (_, response) =>
    response.writeHead(status).end('no');

/** Files that no public address holds: those of the data sets, and one study's. */
const fromMirrors = new Set([...mirrorOnly, ...Object.values(FILES)].map(({ path }) => path));

/** Every file that the studies read; two may read the same. */
const registry = [...new Set(studies.flatMap(({ assets }) => assets))];
const smallest = registry.find(({ path }) => path === SMALLEST) as Asset;

describe('download', () => {
  const inFolder = temporaryFolder();
  let count = 0;
  let target = '';
  beforeEach(() => {
    target = inFolder(String(count++), 'file.bin');
  });
  const left = () => (existsSync(dirname(target)) ? readdirSync(dirname(target)) : []);
  const expectWhole = () => {
    expect(readFileSync(target).equals(content)).to.equal(true);
    expect(left()).to.deep.equal(['file.bin']);
  };

  it('brings the whole file and leaves nothing beside it', () =>
    withServer([sendAll], async (url) => {
      await download(assetAt(url), target);
      expectWhole();
    }));

  it('goes on after a broken transfer where it broke', () =>
    withServer([breakOff, sendRange], async (url, ranges) => {
      await expectRejects(() => download(assetAt(url), target), AssetError, url);
      expect(existsSync(target), 'a half file at its final place').to.equal(false);
      await download(assetAt(url), target);
      expectWhole();
      expect(ranges).to.deep.equal([undefined, 'bytes=40000-']);
    }));

  it('starts anew where the host knows no ranges', () =>
    withServer([breakOff, sendAll], async (url) => {
      await expectRejects(() => download(assetAt(url), target), AssetError);
      await download(assetAt(url), target);
      expectWhole();
    }));

  it('does not mix what two hosts sent', () =>
    withServer([breakOff], (first) =>
      withServer([sendAll], async (second, ranges) => {
        await download(assetAt(first, second), target);
        expectWhole();
        expect(ranges).to.deep.equal([undefined]);
      }),
    ));

  const wrong = Buffer.from(content);
  wrong[5] ^= 1;
  it('keeps no file whose hash is wrong, and says both hashes', () =>
    withServer([(_, response) => response.end(wrong)], async (url) => {
      const found = createHash('sha256').update(wrong).digest('hex');
      await expectRejects(() => download(assetAt(url), target), AssetError, url, found, assetAt().sha256);
      expect(left()).to.deep.equal([]);
    }));

  it('starts anew after a wrong file, and then succeeds', () =>
    withServer([(_, response) => response.end(wrong), sendAll], async (url, ranges) => {
      await expectRejects(() => download(assetAt(url), target), AssetError);
      await download(assetAt(url), target);
      expectWhole();
      expect(ranges).to.deep.equal([undefined, undefined]);
    }));

  it('checks the hash of the unzipped content where the registry says so', () =>
    withServer([(_, response) => response.end(gzipSync(content, { level: 1 }))], async (url) => {
      await download({ ...assetAt(url), hashOfUnzipped: true }, target);
      expect(left()).to.deep.equal(['file.bin']);
    }));

  for (const status of [403, 404, 500, 503])
    it(`says HTTP ${status}, the address and what to do`, () =>
      withServer([refuse(status)], async (url) => {
        const says = ['some/file.bin could not be downloaded', `${url}: HTTP ${status}`, 'Set ADVLAB_MIRROR'];
        await expectRejects(() => download(assetAt(url), target), AssetError, ...says);
        expect(left()).to.deep.equal([]);
      }));

  const quickly = async (work: () => Promise<unknown>) => {
    const start = Date.now();
    await work();
    expect(Date.now() - start).to.be.below(3000);
  };

  it('says at once that nobody listens', async () => {
    let closed = '';
    await withServer([sendAll], async (url) => {
      closed = url;
    });
    await quickly(() => expectRejects(() => download(assetAt(closed), target), AssetError, closed, 'ECONNREFUSED'));
    expect(left()).to.deep.equal([]);
  });

  it('gives up on a host that accepts and never answers', () =>
    withServer([() => {}], (url) =>
      quickly(() =>
        expectRejects(() => download(assetAt(url), target, PATIENT), AssetError, url, 'no answer within 0.3 s'),
      ),
    ));

  it('gives up on a host that stops in the middle, and keeps what came to go on from', () =>
    withServer([(_, response) => response.write(content.subarray(0, 10_000))], async (url) => {
      await quickly(() => expectRejects(() => download(assetAt(url), target, PATIENT), AssetError, 'nothing received'));
      expect(left()).to.deep.equal(['file.bin.0.part']);
    }));

  it('does not give up on a host that is slow but sends', () =>
    withServer(
      [
        (_, response) => {
          let sent = 0;
          const timer = setInterval(() => {
            response.write(content.subarray(sent, sent + 20_000));
            sent += 20_000;
            if (sent < content.length) return;
            clearInterval(timer);
            response.end();
          }, 120);
        },
      ],
      async (url) => {
        await download(assetAt(url), target, PATIENT);
        expectWhole();
      },
    ));
});

describe('the asset registry', () => {
  it('has no name or address twice, SHA-256 hashes, and encrypted addresses only', () => {
    for (const { path, sha256, urls } of registry) {
      expect(sha256, path).to.match(/^[0-9a-f]{64}$/);
      // What only a mirror has is listed as such, so that nobody waits for a download.
      if (!fromMirrors.has(path)) expect(urls.length, path).to.be.above(0);
      for (const url of urls) expect(url).to.match(/^https:\/\//);
    }
    for (const list of [registry.map(({ path }) => path), registry.flatMap(({ urls }) => urls)])
      expect(new Set(list).size).to.equal(list.length);
  });

  it('names its assets where another is asked for', () =>
    expectRejects(() => resolveAsset('mnist/none.gz'), Error, 'mnist/none.gz', 'mnist/t10k-images-idx3-ubyte.gz'));
});

describe('the mirror folder', () => {
  const inFolder = temporaryFolder();
  const resolveIn = (mirror: string) => withEnvironment({ ADVLAB_MIRROR: mirror }, () => resolveAsset(smallest));

  it('must exist where it is set', () =>
    expectRejects(() => resolveIn(inFolder('nowhere')), AssetError, inFolder('nowhere'), 'does not exist', 'unset'));

  it('must hold the file', () =>
    expectRejects(() => resolveIn(inFolder()), AssetError, inFolder(SMALLEST), 'does not exist. Add the file'));

  it("is taken from the project's folder where it is relative", () =>
    withEnvironment({ ADVLAB_MIRROR: '../some/data', ADVLAB_ROOT: '/home/project' }, async () => {
      expect(mirrorFolder()).to.equal('/home/some/data');
    }));

  it('is refused where a file is not the published one', async () => {
    const file = inFolder(SMALLEST);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, 'something else');
    const hash = createHash('sha256').update('something else').digest('hex');
    await expectRejects(() => resolveIn(inFolder()), AssetError, file, hash, 'not the published file');
  });
});

describeWithMirror('a mirrored file', () => {
  const inFolder = temporaryFolder();

  it('is taken from the mirror; with one byte flipped it is refused', async () => {
    const { file, source } = await resolveAsset(smallest);
    expect(source).to.equal('mirror');
    const copy = inFolder(SMALLEST);
    mkdirSync(dirname(copy), { recursive: true });
    copyFileSync(file, copy);
    const resolveCopy = () => withEnvironment({ ADVLAB_MIRROR: inFolder() }, () => resolveAsset(smallest));
    expect((await resolveCopy()).file).to.equal(copy);
    const bytes = readFileSync(copy);
    bytes[1000] ^= 1;
    writeFileSync(copy, bytes);
    await expectRejects(resolveCopy, AssetError, copy, 'not the published file');
  });

  it('is taken from the cache of the project where no mirror is set', async () => {
    const { file } = await resolveAsset(smallest);
    const cached = inFolder('.cache', 'assets', SMALLEST);
    mkdirSync(dirname(cached), { recursive: true });
    copyFileSync(file, cached);
    await withEnvironment({ ADVLAB_MIRROR: undefined, ADVLAB_ROOT: inFolder() }, async () => {
      expect(await resolveAsset(smallest)).to.deep.equal({ file: cached, source: 'cache' });
    });
  });

  it('of gzipped MNIST that is cut off is said to be damaged', async () => {
    const name = 'mnist/t10k-labels-idx1-ubyte.gz';
    const { file } = await resolveAsset(name);
    mkdirSync(inFolder('mnist'), { recursive: true });
    writeFileSync(inFolder(name), readFileSync(file).subarray(0, 2000));
    await withEnvironment({ ADVLAB_MIRROR: inFolder() }, () =>
      expectRejects(() => resolveAsset(name), AssetError, inFolder(name), 'damaged'),
    );
  });
});
