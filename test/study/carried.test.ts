import { expect } from 'chai';
import type { Part, PartResult, StudyRun } from '../../lib/study/index.js';
import {
  belongsTo,
  folderBefore,
  hasResult,
  measurePart,
  readResult,
  recipeHash,
  setResultsAside,
} from '../../lib/study/index.js';
import { saveResult } from '../../lib/study/store.js';
import { temporaryFolder } from '../helpers.js';

interface Measured extends PartResult {
  readonly value: number;
}

describe('a costly part', () => {
  const at = temporaryFolder();
  const run = (profile: StudyRun['profile'], retrain = false, said: string[] = []): StudyRun => ({
    stamp: {
      ...{ profile, comparable: true, data: 'rows', seeds: [0], versions: {} },
      started: '2026-11-21T12:00:00.000Z',
    },
    ...{ profile, comparable: true, seeds: [0], folder: at('run'), retrain },
    say: (message) => said.push(message),
  });
  let measured = 0;
  const studyOf = (epochs: number) => {
    const part: Part = {
      id: 'students',
      title: () => 'students',
      recipe: ({ seeds }) => ({ version: 1, seeds, training: { epochs } }),
      measure: async ({ stamp }) => ({ stamp, value: ++measured }),
    };
    return { id: 'no-published-run', parts: [part] };
  };
  const valueBy = async (epochs: number, by: StudyRun) =>
    ((await measurePart(studyOf(epochs), by, 'students')) as Measured).value;

  it('is carried over, with its own stamp and aloud, where every number of its recipe is equal', async () => {
    const said: string[] = [];
    expect(await valueBy(50, run('full'))).to.equal(1);
    const later = run('full', false, said);
    expect(await valueBy(50, { ...later, stamp: { ...later.stamp, started: '2030' } })).to.equal(1);
    expect(readResult(at('run'), 'students').stamp.started).to.match(/^2026/);
    expect(said).to.deep.equal(['Carried over from the run of 2026-11-21: same recipe.']);
  });

  it('is measured where one number of the recipe, the profile or the data differ, and on --retrain', async () => {
    expect(await valueBy(51, run('full')), 'epochs').to.equal(2);
    expect(await valueBy(51, run('mnist')), 'profile').to.equal(3);
    const other = run('mnist');
    expect(await valueBy(51, { ...other, stamp: { ...other.stamp, data: 'other rows' } }), 'data').to.equal(4);
    expect(await valueBy(51, { ...other, stamp: { ...other.stamp, data: 'other rows' }, retrain: true })).to.equal(5);
  });

  it('stands for every profile where the part says so', async () => {
    const { parts, id } = studyOf(60);
    const anywhere = { id, parts: parts.map((part) => ({ ...part, anyProfile: true })) };
    const value = async (by: StudyRun) => ((await measurePart(anywhere, by, 'students')) as Measured).value;
    const first = await value(run('full'));
    expect(await value(run('mnist'))).to.equal(first);
    const elsewhere = run('mnist');
    expect(await value({ ...elsewhere, stamp: { ...elsewhere.stamp, data: 'digits' } }), 'data').to.equal(first + 1);
    const [part] = anywhere.parts;
    const full = { stamp: run('full').stamp };
    expect(belongsTo(full, part, 'mnist')).to.equal(true);
    expect(belongsTo(full, part, 'digits'), 'on fallback data').to.equal(false);
    expect(belongsTo(full, studyOf(60).parts[0], 'mnist'), 'of another part').to.equal(false);
  });

  it('is carried over from the run before, which a new one sets aside and a cut one does not lose', async () => {
    const own = { ...run('full'), folder: at('again') };
    const before = await valueBy(70, own);
    setResultsAside(own.folder);
    expect(hasResult(own.folder, 'students')).to.equal(false);
    // Cut short before it measured anything: what it set aside is still there.
    setResultsAside(own.folder);
    expect(readResult(folderBefore(own.folder), 'students')).to.include({ value: before });
    expect(await valueBy(71, own), 'another recipe').to.equal(before + 1);
    setResultsAside(own.folder);
    expect(await valueBy(71, own), 'the newer one').to.equal(before + 1);
    expect(await valueBy(71, { ...own, retrain: true })).to.equal(before + 2);
  });

  it('is not taken from a result that keeps no recipe', async () => {
    const { stamp } = run('full');
    saveResult(at('run'), 'students', { stamp });
    const before = measured;
    expect(await valueBy(51, run('full'))).to.equal(before + 1);
  });

  it('has a recipe whose hash does not hang on the order of its keys', () => {
    expect(recipeHash({ a: 1, b: [1, { c: 2, d: 3 }] })).to.equal(recipeHash({ b: [1, { d: 3, c: 2 }], a: 1 }));
    expect(recipeHash([1, 2])).to.not.equal(recipeHash([2, 1]));
  });
});
