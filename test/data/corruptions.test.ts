import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { frostCrop, frosted, frostTextures } from '../../lib/data/corruptions/frost.js';
import { PATHS, smeared } from '../../lib/data/corruptions/motion.js';
import { eightBit } from '../../lib/data/corruptions/picture.js';
import { CORRUPTIONS, type CorruptionName, corrupt, type Dataset, SEVERITIES } from '../../lib/data/index.js';
import { expectRejects } from '../helpers.js';

type MeanAndDeviation = readonly [number, number];
interface Figures {
  readonly l2: MeanAndDeviation;
  readonly mean: MeanAndDeviation;
  readonly deviation: MeanAndDeviation;
}
const fixture: {
  readonly side: number;
  readonly step: number;
  readonly draws: number;
  readonly picture: readonly number[];
  readonly random: Readonly<Record<string, readonly Figures[]>>;
  readonly fixed: Readonly<Record<string, readonly (readonly number[])[]>>;
  readonly frost: readonly { texture: number; top: number; left: number; pixels: readonly number[] }[];
  readonly motion: readonly { angle: number; severity: number; pixels: readonly number[] }[];
} = JSON.parse(readFileSync(join(__dirname, '..', 'fixtures', 'corruptions.json'), 'utf8'));

/** A triangle between 0 and 255, of whole numbers. */
const wave = (phase: number, length: number) => Math.floor((Math.abs((phase % (2 * length)) - length) * 255) / length);

/** The picture of the fixture's maker, 8 bits. */
const picture = Float64Array.from({ length: fixture.side ** 2 * 3 }, (_, i) => {
  const c = i % 3;
  const x = Math.floor(i / 3) % fixture.side;
  const y = Math.floor(i / 3 / fixture.side);
  if ((Math.floor(x / 32) + Math.floor(y / 32)) % 5 === 0) return (c * y) % 256;
  const fast = wave(Math.floor((x * y) / 16) + 40 * c, 30);
  return Math.floor((3 * wave(3 * x + 2 * y + 90 * c, 200) + fast) / 4);
});
const pixels = Float32Array.from(picture, (value) => value / 255);

/** That picture as the rows of a data set. */
const rows = (...indices: number[]): Dataset => ({
  name: 'formula',
  images: Float32Array.from({ length: indices.length * pixels.length }, (_, i) => pixels[i % pixels.length]),
  labels: new Int32Array(indices.length),
  indices: Int32Array.from(indices),
  shape: [fixture.side, fixture.side, 3],
  classes: 1,
  provenance: 'a formula',
});

const sampled = (values: ArrayLike<number>) =>
  Array.from({ length: Math.ceil(values.length / fixture.step) }, (_, i) => values[i * fixture.step]);

const mean = (values: readonly number[]) => values.reduce((sum, one) => sum + one, 0) / values.length;

const apart = (found: ArrayLike<number>, expected: readonly number[]) =>
  mean(sampled(found).map((value, i) => Math.abs(value - expected[i])));

const in8Bits = (images: Float32Array) => images.map((value) => Math.round(value * 255));

function figures(image: Float32Array): Record<keyof Figures, number> {
  const average = image.reduce((sum, value) => sum + value, 0) / image.length;
  const spread = image.reduce((sum, value) => sum + (value - average) ** 2, 0) / image.length;
  const moved = image.reduce((sum, value, i) => sum + (value - pixels[i]) ** 2, 0);
  return { l2: Math.sqrt(moved), mean: average, deviation: Math.sqrt(spread) };
}

describe('common corruptions', () => {
  it('are tried on the picture of the fixture', () => {
    expect(sampled(picture)).to.deep.equal(fixture.picture);
    expect([...Object.keys(fixture.fixed), ...Object.keys(fixture.random)].sort()).to.deep.equal(
      CORRUPTIONS.map(({ name }) => name as string).sort(),
    );
  });

  for (const [name, bySeverity] of Object.entries(fixture.fixed))
    it(`${name} gives the pixels of the published code`, async () => {
      for (const severity of SEVERITIES) {
        const { images } = await corrupt(rows(0), name as CorruptionName, severity);
        expect(apart(in8Bits(images), bySeverity[severity - 1]), `severity ${severity}`).to.be.below(0.1);
      }
    });

  const DRAWS = 3;
  for (const [name, bySeverity] of Object.entries(fixture.random))
    it(`${name} is distributed as the published code's`, async () => {
      for (const severity of SEVERITIES) {
        const indices = Array.from({ length: DRAWS }, (_, row) => row);
        const { images } = await corrupt(rows(...indices), name as CorruptionName, severity, { seed: 7 });
        const ours = indices.map((row) => figures(images.subarray(row * pixels.length, (row + 1) * pixels.length)));
        for (const key of ['l2', 'mean', 'deviation'] as const) {
          const [expected, deviation] = bySeverity[severity - 1][key];
          const error = deviation * Math.sqrt(1 / DRAWS + 1 / fixture.draws);
          const found = mean(ours.map((one) => one[key]));
          expect(found, `${key} at severity ${severity}`).to.be.closeTo(expected, 4 * error + 0.005 * expected);
        }
      }
    });

  it('frost at the same place gives the pixels of the published code', async () => {
    const textures = await frostTextures();
    for (const { texture, top, left, pixels: expected } of fixture.frost) {
      const ice = frostCrop(textures[texture], top, left, fixture.side);
      const { values } = frosted({ side: fixture.side, channels: 3, values: picture }, ice, 2);
      expect(apart(values.map(eightBit), expected), `texture ${texture}`).to.be.below(0.1);
    }
  });

  it('motion at the same angle gives the pixels of the published code', () => {
    for (const { angle, severity, pixels: expected } of fixture.motion) {
      const { values } = smeared({ side: fixture.side, channels: 3, values: picture }, ...PATHS[severity - 1], angle);
      expect(apart(values.map(eightBit), expected), `${angle}°`).to.be.below(0.1);
    }
  });

  it('are the same again for a seed and a row, wherever the row stands, and differ for others', async () => {
    for (const name of ['gaussian_noise', 'glass_blur', 'snow', 'fog'] as const) {
      const [both, alone, other] = await Promise.all([
        corrupt(rows(3, 9), name, 2, { seed: 1 }),
        corrupt(rows(9), name, 2, { seed: 1 }),
        corrupt(rows(9), name, 2, { seed: 2 }),
      ]);
      expect(both.images.subarray(pixels.length), name).to.deep.equal(alone.images);
      expect(both.images.subarray(0, pixels.length), name).to.not.deep.equal(alone.images);
      expect(other.images, name).to.not.deep.equal(alone.images);
    }
  });

  it('refuse what is not known', async () => {
    await expectRejects(() => corrupt(rows(0), 'rain' as CorruptionName, 1), RangeError, 'rain', 'gaussian_noise');
    await expectRejects(() => corrupt(rows(0), 'fog', 6 as 5), RangeError, 'severity is 1, 2, 3, 4 or 5, got 6');
    const small: Dataset = { ...rows(0), images: new Float32Array(48), shape: [4, 4, 3] };
    await expectRejects(() => corrupt(small, 'fog', 1), RangeError, '224 × 224 × 3, got 4 × 4 × 3');
  });
});
