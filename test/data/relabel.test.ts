import { expect } from 'chai';
import { DataError, type Dataset, labelledBy } from '../../lib/data/index.js';

const named = (...names: string[]): Dataset => ({
  ...{ name: 'it', images: new Float32Array(4), shape: [1, 1, 1] },
  labels: Int32Array.of(0, 1, 1, 0),
  indices: Int32Array.of(0, 1, 2, 3),
  classes: names.length,
  labelNames: names.map((name, label) => ({ name, label })),
  provenance: `it; label → class: ${names.map((name, label) => `${name} → ${label}`).join(', ')}, in the order of their names`,
});

describe('labels by the names that a model has for its classes', () => {
  const classes = ['horse', 'dog', 'tabby, tabby cat', 'crane', 'crane'];

  it('are its numbers, and it is said', () => {
    const found = labelledBy(named('Tabby_Cat', 'dog'), classes);
    expect(Array.from(found?.labels ?? [])).to.deep.equal([2, 1, 1, 2]);
    expect(found?.classes).to.equal(5);
    expect(found?.classNames).to.deep.equal(classes);
    expect(found?.provenance).to.equal('it; label → class: Tabby_Cat → 2, dog → 1, by the names of the classes');
    expect(found?.labelNames).to.deep.equal([
      { name: 'Tabby_Cat', label: 2 },
      { name: 'dog', label: 1 },
    ]);
    const folders = { ...named('dog', 'horse'), labelNames: undefined, folders: named('dog', 'horse').labelNames };
    expect(Array.from(labelledBy(folders, classes)?.labels ?? [])).to.deep.equal([1, 0, 0, 1]);
  });

  it('stay where they are numbers, were looked up already, or are none of its names', () => {
    expect(labelledBy(named('0', '1'), classes)).to.equal(undefined);
    expect(labelledBy({ ...named('dog', 'horse'), classNames: ['dog', 'horse'] }, classes)).to.equal(undefined);
    expect(labelledBy(named('no', 'yes'), classes)).to.equal(undefined);
    expect(labelledBy({ ...named('dog'), labelNames: undefined }, classes)).to.equal(undefined);
  });

  it('are refused where only some are its names, or one is two of its classes', () => {
    expect(() => labelledBy(named('dog', 'hors'), classes)).to.throw(DataError, '"hors"', 'did you mean horse?');
    expect(() => labelledBy(named('crane', 'dog'), classes)).to.throw(DataError, 'class 3 (crane), 4 (crane)');
    expect(() => labelledBy(named('tabby', 'tabby cat'), classes)).to.throw(DataError, 'two labels for class 2');
  });
});
