import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { AssetError, DataError } from '../../../lib/data/index.js';
import { openStudy, type Study, schemas } from '../../../lib/studies/cloud-autoai/index.js';
import { replicateGcp, replicateIbm } from '../../../lib/studies/cloud-autoai/parts/clouds/measure.js';
import { ibmSet } from '../../../lib/studies/cloud-autoai/recorded.js';
import { expectRejects } from '../../helpers.js';

describe('opening the study', () => {
  const mirror = process.env.ADVLAB_MIRROR;
  afterEach(() => {
    if (mirror === undefined) delete process.env.ADVLAB_MIRROR;
    else process.env.ADVLAB_MIRROR = mirror;
  });

  it('refuses a profile that does not exist', () =>
    expectRejects(() => openStudy({ profile: 'cifar' as 'mnist' }), RangeError, 'cifar', 'digits, mnist or full'));

  it('does not pass over a mirror that is named and missing', async () => {
    process.env.ADVLAB_MIRROR = join(tmpdir(), 'no-such-mirror');
    await expectRejects(() => openStudy({}), AssetError, 'ADVLAB_MIRROR', 'no-such-mirror');
  });

  it("refuses IBM predictions that do not follow the images' rows", async () => {
    const labels = { true_label: Int32Array.of(1, 2), adv_label: Int32Array.of(8, 8) };
    const table = {
      file: 'adv15.csv.zip',
      rows: 2,
      labels,
      text: {},
      pixels: new Float32Array(2 * 784),
      scores: new Float64Array(0),
    };
    const swapped = { ...table, labels: { ...labels, true_label: Int32Array.of(2, 1) } };
    const study = {
      csv: async (_path: string, schema: object) => (schema === schemas.ibmPredictions ? swapped : table),
    };
    await expectRejects(
      () => ibmSet(study as unknown as Study, 0.15),
      DataError,
      'adv15.csv.zip',
      'row 1',
      'true_label',
    );
  });
});

describe('the study on digits', function () {
  this.timeout(180_000);
  const folder = mkdtempSync(join(tmpdir(), 'advlab-digits-'));
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('has the local teachers answer through the same files, and compares nothing', async () => {
    const study = await openStudy({ profile: 'digits', folder });
    expect(study.comparable).to.equal(false);
    const [ibm, gcp] = [await replicateIbm(study), await replicateGcp(study)];
    const answered = (sets: typeof ibm.sets) =>
      sets.filter(({ selected }) => selected !== null).map(({ epsilon }) => epsilon);
    expect(answered(ibm.sets)).to.deep.equal([0.15, 0.3]);
    expect(answered(gcp.sets)).to.deep.equal([0, 0.15]);
    // A teacher that learned nothing would be right on a tenth of ten classes.
    expect(gcp.sets[0].selected?.interval[0]).to.be.above(0.9);
    expect(gcp.sets.every(({ printed }) => printed === null)).to.equal(true);
    for (const { robustBounds: bounds } of [...ibm.sets, ...gcp.sets])
      if (bounds) expect(bounds.low.value).to.be.at.most(bounds.high.value);
    study.lenet.dispose();
  });
});
