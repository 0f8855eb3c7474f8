import { writeFileSync } from 'node:fs';
import { expect } from 'chai';
import sharp from 'sharp';
import { DataError } from '../../../lib/data/index.js';
import { predictLabels } from '../../../lib/models/index.js';
import { openStudy } from '../../../lib/studies/introduction/open.js';
import { evenly, splitPositions } from '../../../lib/studies/introduction/photographs.js';
import { describeWithMirror, expectRejects, temporaryFolder } from '../../helpers.js';

describe('the rows that are taken', () => {
  it('are spread evenly, and none is both fitted on and tried on', () => {
    expect(evenly(4, 1000)).to.deep.equal([0, 250, 500, 750]);
    expect(evenly(5, 3)).to.deep.equal([0, 1, 2]);
    const [fit, tried] = splitPositions(200, 800, 1000);
    expect(new Set([...fit, ...tried]).size).to.equal(1000);
  });
});

describe("scikit-learn's photographs, in the place of those of ImageNet", function () {
  this.timeout(60_000);
  const inFolder = temporaryFolder();

  it('are told as such, and their crops have the classes that the network answers', async () => {
    const study = await openStudy({ profile: 'digits', folder: inFolder('run') });
    expect(study.stamp).to.include({ comparable: false, instead: 'two photographs, not one of each class' });
    const { fit, tried } = await study.split(200, 800);
    expect([fit.labels.length, tried.labels.length]).to.deep.equal([8, 8]);
    expect(fit.indices.some((index) => tried.indices.includes(index))).to.equal(false);
    expect(Array.from(await predictLabels(study.model, tried))).to.deep.equal(Array.from(tried.labels));
    const own = inFolder('mine.png');
    writeFileSync(
      own,
      await sharp({ create: { width: 300, height: 260, channels: 3, background: '#c04010' } })
        .png()
        .toBuffer(),
    );
    const mine = await study.photo(own);
    expect(mine).to.include({ name: 'mine.png', provenance: 'mine.png' });
    expect(mine.image.length).to.equal(224 * 224 * 3);
    expect((await study.photo()).name).to.equal('flower.jpg');
    await expectRejects(() => study.photo('goldfish'), DataError, 'china.jpg');
    study.model.dispose();
  });
});

describeWithMirror('the photographs of ImageNet', function () {
  this.timeout(60_000);

  it('come by the names of their classes, and a name that is near is suggested', async () => {
    const study = await openStudy({ profile: 'mnist' });
    const koala = await study.photo('koala');
    expect(koala).to.include({ label: 105, name: 'koala' });
    expect((await study.photo()).label).to.equal(1);
    expect(study.classNumber('tiger shark')).to.equal(3);
    expect(Array.from((await study.sample(4)).labels)).to.deep.equal([0, 250, 500, 750]);
    await expectRejects(() => study.photo('goldfich'), DataError, 'did you mean goldfish');
    await expectRejects(() => study.classNumber('balloons'), RangeError, 'did you mean balloon');
    study.model.dispose();
  });
});
