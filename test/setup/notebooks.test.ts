import { expect } from 'chai';

describe('the cells of a notebook as a module', () => {
  it('have their imports first, and once', async () => {
    const { moduleOf } = await import('../../scripts/test/notebooks.mjs');
    const cells = [
      { cell_type: 'markdown', source: ['# A title'] },
      { cell_type: 'code', source: ["import * as advlab from 'advlab';\n", 'const lab = await advlab.openLab();'] },
      { cell_type: 'code', source: "import * as advlab from 'advlab';\nlab.seeds" },
    ];
    expect(moduleOf({ cells }).split('\n').filter(Boolean)).to.deep.equal([
      "import * as advlab from 'advlab';",
      'export async function cells() {',
      'const lab = await advlab.openLab();',
      'lab.seeds',
      '}',
    ]);
  });
});
