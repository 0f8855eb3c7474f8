import { expect } from 'chai';
import { measurePart, type Part, type PartResult, readResult, recipeOf, type StudyRun } from '../../lib/study/index.js';
import { saveResult } from '../../lib/study/store.js';
import { expectRejects, temporaryFolder } from '../helpers.js';

interface Counted extends PartResult {
  readonly value: number;
}

describe('a part of a study', () => {
  const at = temporaryFolder();
  const stamp = (started: string) =>
    ({ profile: 'full', comparable: true, data: 'toy, 3 rows', seeds: [0], versions: {}, started }) as const;
  const run = (name: string, retrain = false): StudyRun => ({
    stamp: stamp('2030-01-01T00:00:00Z'),
    profile: 'full',
    comparable: true,
    seeds: [0],
    folder: at(name),
    retrain,
  });
  const study = (recipe?: unknown) => {
    const part: Part<StudyRun, { counted: Counted }> = {
      id: 'counted',
      title: () => 'counted',
      ...(recipe !== undefined && { recipe: () => recipe }),
      measure: async ({ stamp: now }) => ({ stamp: now, value: 2 }) as Counted,
    };
    return { id: 'toy', parts: [part] };
  };
  const recipe = { epochs: 50, rates: [0.1, 0.2] };
  const published = at('published');
  before(() => {
    const made = { stamp: stamp('2026-11-21T00:00:00Z'), value: 1 };
    saveResult(published, 'counted', { ...made, recipe: recipeOf(study(recipe).parts[0], run('any')) } as Counted);
  });

  it('of the published recipe is carried over with its own stamp', async () => {
    const { result, carried } = await measurePart(study(recipe), run('same'), 'counted', { published });
    expect(carried).to.equal(true);
    expect(result).to.include({ value: 1 });
    expect(readResult(at('same'), 'counted').stamp.started).to.match(/^2026-11-21/);
  });

  it('is measured where one number of the recipe differs, where it has none, and where the run trains anew', async () => {
    const cases = [
      [study({ ...recipe, epochs: 51 }), run('epochs')],
      [study(), run('none')],
      [study(recipe), run('anew', true)],
      [study(recipe), { ...run('data'), stamp: { ...stamp('2030-01-01T00:00:00Z'), data: 'other rows' } }],
    ] as const;
    for (const [one, where] of cases) {
      const { result, carried } = await measurePart(one, where, 'counted', { published });
      expect(carried, where.folder).to.equal(false);
      expect(result, where.folder).to.include({ value: 2 });
    }
    expect(readResult(at('epochs'), 'counted').recipe).to.match(/^[0-9a-f]{16}$/);
    expect(readResult(at('none'), 'counted').recipe).to.equal(undefined);
  });

  it('that does not exist is refused with those that do', async () => {
    await expectRejects(() => measurePart(study(), run('x'), 'counts' as 'counted'), RangeError, 'counts', 'counted');
  });
});
