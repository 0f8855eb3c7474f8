import { expect } from 'chai';
import { COLORS, dataRows, type Figure, hasData, paperFigure } from '../../lib/figures/index.js';
import { annotationsOf, cellsOf } from '../../lib/figures/paper/cells.js';
import { textFits } from '../../lib/figures/paper/text-boxes.js';
import { accuracyOverEpsilon } from '../../lib/studies/cloud-autoai/index.js';
import { studies } from '../../lib/studies/index.js';
import { publishedFolder, runResults, studyFigures } from '../../lib/study/index.js';
import { syntheticResults } from '../studies/cloud-autoai/fixtures.js';

const published = studies.flatMap((study) =>
  studyFigures(study, runResults(publishedFolder(study.id), study.parts)).filter(hasData),
);

describe('figures for a paper', () => {
  for (const width of [3.3, 6.9])
    it(`of every study fit at ${width} in: type of 7 to 9 pt, no text cut or covered`, () => {
      for (const figure of published) {
        const paper = paperFigure(figure, width);
        const { id, layout } = paper.figure;
        expect(paper.width, id).to.be.oneOf([width, 6.9]);
        expect(layout.width, id).to.be.closeTo(paper.width * 96, 0.01);
        expect(paper.height, id).to.be.lessThan(9);
        expect(paper.fontSizes[0], id).to.be.at.least(7);
        expect(paper.fontSizes.at(-1), id).to.be.at.most(9);
        expect(textFits(paper.figure), id).to.equal(true);
      }
    });

  it('have no title, subtitle or strip of numbers', () => {
    const figure = accuracyOverEpsilon(syntheticResults());
    expect(annotationsOf(figure.layout).map(({ name }) => name)).to.include.members(['head', 'strip']);
    const names = annotationsOf(paperFigure(figure, 3.3).figure.layout).map(({ name }) => name);
    expect(names).to.include('direct').and.not.to.include('head').and.not.to.include('strip');
  });

  it('stand above each other in a column and side by side across the page, each axis titled once', () => {
    const hero = published.find(({ id }) => id === 'hero');
    if (!hero) throw new Error('the study has no hero');
    const starts = (inches: number) =>
      cellsOf(paperFigure(hero, inches).figure).map(({ across, up }) => [across[0], up[0] > 0.1]);
    expect(starts(3.3)).to.deep.equal([
      [0, true],
      [0, false],
    ]);
    expect(new Set(starts(6.9).map(([left]) => left)).size).to.equal(2);
    const { layout } = paperFigure(hero, 3.3).figure;
    const titles = ['xaxis', 'xaxis2', 'yaxis', 'yaxis2'].map(
      (key) => (layout[key] as { title: { text: string } }).title.text,
    );
    expect(titles).to.deep.equal(['', 'ε of FGSM', 'accuracy', 'accuracy']);
  });

  it('leave the figure that they are made of as it is', () => {
    const figure = accuracyOverEpsilon(syntheticResults());
    const before = JSON.stringify(figure);
    paperFigure(figure, 3.3);
    expect(JSON.stringify(figure)).to.equal(before);
  });
});

describe('the data behind a figure', () => {
  it('are one row a mark, with the ends of its interval and without the gaps of lines', () => {
    const figure: Figure = {
      id: 'toy',
      caption: '',
      data: [
        {
          type: 'scatter',
          name: 'LeNet<br>clean',
          x: [0, null, 0.1],
          y: [0.98, null, 0.3],
          error_y: { array: [0.01, null, 0.1], arrayminus: [0.02, null, 0.2] },
        },
      ],
      layout: { width: 900, height: 400 },
    };
    const common = { panel: '', series: 'LeNet clean', z: '', text: '' };
    expect(dataRows(figure)).to.deep.equal([
      { ...common, x: '0', y: '0.98', lower: '0.96', upper: '0.99' },
      { ...common, x: '0.1', y: '0.3', lower: '0.1', upper: '0.4' },
    ]);
  });

  it('name the panel of each mark by its heading', () => {
    const hero = published.find(({ id }) => id === 'hero');
    const panels = new Set(hero ? dataRows(hero).map(({ panel }) => panel) : []);
    expect([...panels]).to.deep.equal(['The same rows at every ε', 'Only rows that fool LeNet (ε > 0)']);
  });
});

/** Linear sRGB as people with deuteranopia see it (Machado, Oliveira and Fernandes, 2009, severity 1). */
const DEUTERANOPIA = [
  [0.367322, 0.860646, -0.227968],
  [0.280085, 0.672501, 0.047413],
  [-0.01182, 0.04294, 0.968881],
];
const XYZ = [
  [0.4124, 0.3576, 0.1805],
  [0.2126, 0.7152, 0.0722],
  [0.0193, 0.1192, 0.9505],
];
const times = (matrix: number[][], v: number[]) => matrix.map((row) => row.reduce((sum, m, i) => sum + m * v[i], 0));

function lab(hex: string, seen: number[][] | undefined): number[] {
  const linear = [1, 3, 5].map((at) => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  const [x, y, z] = times(XYZ, seen ? times(seen, linear) : linear).map((value, i) => {
    const share = Math.max(0, value / [0.9505, 1, 1.089][i]);
    return share > 216 / 24389 ? Math.cbrt(share) : (24389 / 27) * (share / 116) + 16 / 116;
  });
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

describe('the palette', () => {
  for (const [eyes, seen] of [
    ['all colors', undefined],
    ['deuteranopia', DEUTERANOPIA],
  ] as const)
    it(`is told apart with ${eyes}`, () => {
      const colors = Object.entries(COLORS);
      for (const [i, [name, color]] of colors.entries())
        for (const [other, second] of colors.slice(i + 1)) {
          const [a, b] = [lab(color, seen), lab(second, seen)];
          // A difference of 2.3 is just noticeable (CIE 1976).
          expect(Math.hypot(...a.map((value, k) => value - b[k])), `${name} and ${other}`).to.be.greaterThan(9);
        }
    });
});
