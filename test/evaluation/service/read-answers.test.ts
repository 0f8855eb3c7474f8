import { writeFileSync } from 'node:fs';
import { expect } from 'chai';
import { DataError, imageKey } from '../../../lib/data/index.js';
import { type ReadAnswersOptions, readAnswers } from '../../../lib/evaluation/index.js';
import { expectRejects, temporaryFolder } from '../../helpers.js';

const IDS = ['clean/4', 'clean/9'];

/** Every form in which two rows may be answered with 2 and 0 of three classes. */
const forms: Readonly<Record<string, readonly [string, ReadAnswersOptions?]>> = {
  'labels in a CSV': ['id,prediction\nclean/4,2\nclean/9,0.0\n'],
  'labels in columns that are named': [
    'name;what\nclean/4;2\nclean/9;0\n',
    { columns: { id: 'name', answer: 'what' } },
  ],
  'a column that is usually the truth, named as the answer': [
    'id,label\nclean/4,2\nclean/9,0\n',
    { columns: { answer: 'label' } },
  ],
  'labels beside the probability of each': ['id,prediction,probability\nclean/4,2,0.7\nclean/9,0,0.8\n'],
  'names of classes': [
    'id,predicted_label\nclean/4,"owl"\nclean/9,cat\n',
    { classes: 3, names: ['cat', 'dog', 'owl'] },
  ],
  'scores in an order of their own': [
    'key,label_1_score,label_0_score,label_2_score\nclean/4,.1,.2,.7\nclean/9,.1,.8,.1\n',
  ],
  'a list of scores in a cell': ['id,probability\nclean/4,"[0.1, 0.2, 0.7]"\nclean/9,"[0.8, 0.1, 0.1]"\n'],
  'labels beside images and the truth': [
    'id,1,2,3,4,true_label,prediction\nclean/4,0,.5,1,0,1,2\nclean/9,1,1,1,0,0,0\n',
  ],
  'JSON lines with instances': [
    '{"instance":{"id":"clean/4","image":[[[0],[1]]]},"prediction":[0.1,0.2,0.7]}\n{"instance":{"id":"clean/9","image":[[[0],[0]]]},"prediction":[0.8,0.1,0.1]}\n',
  ],
  'JSON lines with keys and classes by name': [
    '{"key":"clean/4","prediction":{"classes":["1","2","0"],"scores":[0.1,0.7,0.2]}}\n{"key":"clean/9","prediction":{"classes":["1","2","0"],"scores":[0.1,0.1,0.8]}}',
  ],
  'JSON lines with the best few classes': [
    '{"key":"clean/4","prediction":{"displayNames":["2","1"],"confidences":[0.7,0.2]}}\n{"key":"clean/9","prediction":{"displayNames":["1","0"],"confidences":[0.2,0.7]}}',
  ],
  'JSON lines with classes whose names hold other numbers': [
    '{"key":"clean/4","prediction":{"classes":["c1","c0","c2"],"scores":[0.1,0.7,0.2]}}\n{"key":"clean/9","prediction":{"classes":["c1","c0","c2"],"scores":[0.8,0.1,0.1]}}',
    { classes: 3, names: ['c1', 'c2', 'c0'] },
  ],
  'JSON lines with labels': ['{"id":"clean/4","prediction":2}\n\n{"id":"clean/9","prediction":"0"}\n'],
  'one document of predictions': [
    '{\n "predictions": [\n  {"id": "clean/4", "scores": [0.1, 0.2, 0.7]},\n  {"id": "clean/9", "scores": [0.8, 0.1, 0.1]}\n ]\n}\n',
  ],
  'JSON lines with the addresses of images': [
    '{"instance":{"content":"clean/4.png"},"prediction":{"displayNames":["2"],"confidences":[0.7]}}\n{"instance":{"content":"clean/9.png"},"prediction":{"displayNames":["0"],"confidences":[0.7]}}',
  ],
  'the details of a job': [
    '{"entity":{"scoring":{"predictions":[{"fields":["prediction","id"],"values":[[2,"clean/4"],[0,"clean/9"]]}]}}}',
  ],
  'one document of tables': [
    '{"predictions":[{"fields":["id","prediction","probability"],"values":[["clean/4",2,[0.1,0.2,0.7]]]},{"fields":["id","prediction","probability"],"values":[["clean/9",0,[0.8,0.1,0.1]]]}]}',
  ],
};

describe('answers of a service', () => {
  const inFolder = temporaryFolder();
  const file = inFolder;
  const read = (text: string, options?: ReadAnswersOptions) => {
    writeFileSync(file('answers'), text);
    return readAnswers(file('answers'), options);
  };

  for (const [form, [text, options]] of Object.entries(forms))
    it(`are read as ${form}`, async () => {
      const { ids, answers, ties, besideScores } = await read(text, options);
      expect(ids?.map((id) => id.replace('.png', ''))).to.deep.equal(IDS);
      expect([...answers]).to.deep.equal([2, 0]);
      expect([ties, besideScores]).to.deep.equal([0, 0]);
    });

  it('are no truth where their column is usually that', async () => {
    const { truth } = await read('id,label\na,1\n', { columns: { answer: 'label' } });
    expect(truth).to.equal(undefined);
    await expectRejects(() => read('id,label\na,1\n'), DataError, '--answer');
  });

  it('bring the truth and the images along where the file repeats them', async () => {
    const { truth, keys } = await read(forms['labels beside images and the truth'][0]);
    expect([...(truth ?? [])]).to.deep.equal([1, 0]);
    expect(keys).to.deep.equal([imageKey([0, 0.5, 1, 0]), imageKey([1, 1, 1, 0])]);
    const lines = await read(forms['JSON lines with instances'][0]);
    expect(lines.keys).to.deep.equal([imageKey([0, 1]), imageKey([0, 0])]);
    const bare = await read('{"instance":[[0.25],[1]],"prediction":1}\n');
    expect(bare.keys).to.deep.equal([imageKey([0.25, 1])]);
  });

  it('are none where a row holds an error, nothing, or scores that are NaN', async () => {
    expect([...(await read('id,prediction\na,1\nb,\nc,NaN\n')).answers]).to.deep.equal([1, -1, -1]);
    expect([...(await read('id,score_0,score_1\na,.1,.9\nb,nan,.9\n')).answers]).to.deep.equal([1, -1]);
    const failed = '{"instance":{"id":"a"},"prediction":[0.1,0.9]}\n{"instance":{"id":"b"},"error":"too large"}\n';
    expect([...(await read(failed)).answers]).to.deep.equal([1, -1]);
    expect([...(await read('{"id":"a","prediction":[NaN,0.9]}\n{"id":"b","prediction":[0,1]}')).answers]).to.deep.equal(
      [-1, 1],
    );
  });

  it('count ties, and labels that are not those of the largest score', async () => {
    const { answers, ties, besideScores, scores } = await read(
      'id,prediction,p0,p1,p2\na,1,.4,.4,.2\nb,2,.1,.2,.7\nc,0,.1,.2,.7\n',
    );
    // The first of two equal scores is 0, where the label says 1.
    expect([[...answers], ties, besideScores, scores]).to.deep.equal([[1, 2, 0], 1, 2, 3]);
  });

  const refused: readonly [string, string, ReadAnswersOptions | undefined, ...string[]][] = [
    ['nothing', '', undefined, 'is empty'],
    ['no rows', 'id,prediction\n', undefined, 'no rows'],
    ['no column of answers', 'id,result\na,1\n', undefined, 'id, result', '--answer'],
    ['a column that is not there', 'id,result\na,1\n', { columns: { answer: 'reslt' } }, 'did you mean result?'],
    ['a class beyond the last', 'id,prediction\na,1\nb,3\n', { classes: 3 }, 'row 2', '"3"', '0 to 2'],
    ['text for a class', 'id,prediction\na,cat\n', undefined, 'row 1', '"cat"', '--answer'],
    ['too few scores', 'id,p0,p1\na,.5,.5\n', { classes: 3 }, '2 scores', '3 classes'],
    ['text for a score', 'id,p0,p1\na,.5,high\n', undefined, '"high"', 'a score'],
    ['ids in some rows', 'id,prediction\na,1\n,1\n', undefined, 'an id in 1 of 2'],
    [
      'what was exported itself',
      'true_label,adv_label,2,3,4\n1,2,0,0,0\n',
      undefined,
      'what was exported',
      '--answer adv_label',
    ],
    ['a JSON list', '[1, 2]', undefined, 'a JSON list', 'predictions'],
    ['JSON that is cut off', '{"id":"a","prediction":1}\n{"id":"b","pred', undefined, 'row 2', 'cut off'],
    ['JSON without predictions', '{"id":"a","result":1}', undefined, 'row 1', 'no prediction', 'id, result'],
    ['a prediction of no known form', '{"id":"a","prediction":{"x":[1]}}', undefined, 'not understood', 'scores'],
    [
      'a table of another width',
      '{"predictions":[{"fields":["id","prediction"],"values":[["a"]]}]}',
      undefined,
      '2 fields',
    ],
  ];
  for (const [what, text, options, ...says] of refused)
    it(`are refused: ${what}`, () => expectRejects(() => read(text, options), DataError, file('answers'), ...says));
});
