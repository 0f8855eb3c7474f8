import type { Adversary } from '../../models/index.js';

/**
 * Adversarial images from several sources in turn: batch after batch from the next one, and each epoch begins one source
 * further on, so that over as many epochs as there are sources every place in an epoch has met them all. With images
 * made beforehand on other, static networks (`staticAdversary`) beside those of the network in training
 * (`freshAdversary`) this is ensemble adversarial training (Tramèr, Kurakin, Papernot, Goodfellow, Boneh and McDaniel,
 * 2018): what it learns from no longer depends on its own gradients alone, which it could learn to hide.
 * How large a share of the loss they have is `ratio` (default ½); the sources' own ratios do not count.
 * @throws RangeError where there is no source, or the ratio is no share.
 */
export function ensembleAdversary(sources: readonly Adversary[], { ratio = 0.5 }: { ratio?: number } = {}): Adversary {
  if (!sources.length) throw new RangeError('An ensemble of adversaries needs at least one source, got none.');
  if (!(ratio >= 0 && ratio <= 1)) throw new RangeError(`ratio must be a share between 0 and 1, got ${ratio}.`);
  return {
    description: `in turn: ${sources.map(({ description }) => description).join('; ')}`,
    mode: 'beside',
    ratio,
    images: (batch) => {
      const [, epoch, place] = batch.keys;
      return sources[(epoch + place) % sources.length].images(batch);
    },
  };
}
