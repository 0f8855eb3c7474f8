import { createRequire } from 'node:module';
import { expect } from 'chai';
import { graphSvg } from '../../../lib/figures/index.js';
import { boxesOf } from '../../../lib/figures/network/boxes.js';
import { architectureGraph, findArchitecture, type ModelGraph } from '../../../lib/models/index.js';

const resnet = architectureGraph(findArchitecture('resnet18'));
const about = { name: 'net', input: [224, 224, 3] };

/** What draws the SVG, to see that others understand it. */
const sharp = createRequire(__filename)('sharp') as (image: Buffer) => {
  metadata(): Promise<{ width: number; height: number; format: string }>;
};

describe('a graph as SVG', () => {
  it('is the same each time, and an image to others', async () => {
    const svg = graphSvg(resnet, about);
    expect(graphSvg(resnet, about)).to.equal(svg);
    const [, width, height] = /width="(\d+)" height="(\d+)"/.exec(svg) ?? [];
    expect(await sharp(Buffer.from(svg)).metadata()).to.include({
      ...{ format: 'svg', width: Number(width), height: Number(height) },
    });
  });

  it('draws each convolution once, with what normalizes and activates it', () => {
    const boxes = boxesOf(resnet.layers, about.input);
    expect(boxes.filter(({ title }) => title.startsWith('conv2d'))).to.have.length(20);
    expect(boxes[1]).to.deep.include({ title: 'conv2d 7×7, stride 2', others: ['batchNorm', 'relu'], from: [0] });
    // Sums and joined paths are boxes of their own, which the activation behind them is drawn with.
    const sums = boxes.filter(({ title }) => title === 'add');
    expect(sums.map(({ others, from }) => [others.join(), from.length])).to.deep.equal(Array(8).fill(['relu', 2]));
    const total = (name: 'weights' | 'macs') => boxes.reduce((sum, box) => sum + (box[name] ?? 0), 0);
    expect([total('weights'), total('macs')]).to.deep.equal([resnet.weights, resnet.macs]);
  });

  it('does not take names for markup, nor lets words run out of their boxes', () => {
    const name = `<script>"&'${'long/'.repeat(30)}end`;
    const layers = [
      { ...{ name, type: 'A<B', detail: '' }, inputs: [-1], output: [1, 5], weights: 12, macs: undefined },
    ];
    const graph: ModelGraph = { layers, weights: 12, macs: 0, uncounted: ['A<B'] };
    const svg = graphSvg(graph, { name, input: [2, 2, 1] });
    expect(svg).not.to.include('<script');
    expect(svg).to.include('A&lt;B').and.to.include('end<').and.to.include('MACs not known');
    const widest = Number(/<rect x="[\d.]+" y="[\d.]+" width="([\d.]+)"/.exec(svg)?.[1]);
    // No letter of these fonts is wider than its height; the average is about half of that.
    for (const [, size, text] of svg.matchAll(/font-size="(\d+)"[^>]*>([^<]*)</g))
      if (Number(size) < 17) expect(text.replace(/&\w+;/g, '_').length * Number(size) * 0.5).to.be.below(widest);
  });
});
