import { expect } from 'chai';
import { openStudy, study } from '../../../lib/studies/cloud-autoai/index.js';
import { publishedFolder, readResult, recipeHash } from '../../../lib/study/index.js';
import { describeWithMirror, temporaryFolder } from '../../helpers.js';

describeWithMirror("the study's costly parts", () => {
  const at = temporaryFolder();

  it('need no training on profile full: the published results have its recipes', async () => {
    const run = await openStudy({ profile: 'full', folder: at('run') });
    const costly = study.parts.filter(({ recipe }) => recipe);
    expect(costly.map(({ id }) => id)).to.have.members([
      ...['experiment', 'localTeachers', 'distillation', 'adaptive', 'blackBox'],
    ]);
    for (const { id, recipe } of costly) {
      const published = readResult(publishedFolder(study.id), id);
      expect(published.recipe, id).to.equal(recipeHash(recipe?.(run)));
      expect([published.stamp.profile, published.stamp.data], id).to.deep.equal(['full', run.stamp.data]);
    }
    run.lenet.dispose();
  }).timeout(120_000);
});
