import { createHash } from 'node:crypto';
import { expect } from 'chai';
import { architectures, lenet5, trainModel } from '../../lib/models/index.js';

/** Written by hand, field by field: what models were trained by is known by this text. */
const LENET5 =
  '{"name":"lenet5","input":[28,28,1],"initializer":"torch","layers":[' +
  '{"type":"conv2d","weights":"conv1","filters":32,"kernel":3,"padding":1},{"type":"relu"},{"type":"maxPool2d","size":2},' +
  '{"type":"conv2d","weights":"conv2","filters":64,"kernel":3,"padding":1},{"type":"relu"},{"type":"maxPool2d","size":2},' +
  '{"type":"flatten","order":"chw"},{"type":"linear","weights":"linear1","units":200},{"type":"relu"},' +
  '{"type":"linear","weights":"linear2","units":10}]}';

describe('architectures of the library', () => {
  it('keep the text by which trained models are known', () => {
    expect(JSON.stringify(lenet5)).to.equal(LENET5);
  });

  it('are known by their own names', () => {
    for (const [name, architecture] of Object.entries(architectures)) expect(architecture.name).to.equal(name);
  });

  it('have recipes whose hash is that of this text and the data', async () => {
    const images = new Float32Array(784).fill(0.5);
    const labels = Int32Array.of(3);
    const settings = '{"epochs":1,"batchSize":1,"optimizer":{"kind":"adam","learningRate":0.001},"seed":1}';
    const expected = createHash('sha256')
      .update(`[${LENET5},${settings},[28,28,1]]`)
      .update(new Uint8Array(images.buffer))
      .update(new Uint8Array(labels.buffer))
      .digest('hex')
      .slice(0, 16);
    const data = {
      name: 'one',
      images,
      labels,
      indices: Int32Array.of(0),
      shape: [28, 28, 1] as const,
      classes: 10,
      provenance: 'made for tests',
    };
    const { network, metadata } = await trainModel({
      name: 'one',
      architecture: lenet5,
      data,
      settings: { epochs: 1, batchSize: 1, optimizer: { kind: 'adam', learningRate: 0.001 }, seed: 1 },
    });
    network.dispose();
    expect(metadata.recipe).to.equal(expected);
  });
});
