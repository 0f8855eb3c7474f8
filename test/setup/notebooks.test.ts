import { expect } from 'chai';

describe('the cells of a notebook as a module', () => {
  it('have their imports first, and once', async () => {
    const { moduleOf } = await import('../../scripts/test/notebooks.mjs');
    const cells = [
      { cell_type: 'markdown', source: ['# A title'] },
      {
        cell_type: 'code',
        source: ["import * as advlab from 'advlab';\n", "const study = await advlab.openStudy('cloud-autoai');"],
      },
      { cell_type: 'code', source: "import * as advlab from 'advlab';\nstudy.seeds" },
    ];
    expect(moduleOf({ cells }).split('\n').filter(Boolean)).to.deep.equal([
      "import * as advlab from 'advlab';",
      'export async function cells() {',
      "const study = await advlab.openStudy('cloud-autoai');",
      'study.seeds',
      '}',
    ]);
  });
});
