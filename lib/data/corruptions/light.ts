import { type Corruption, mapped } from './picture.js';

const BRIGHTER = [0.1, 0.2, 0.3, 0.4, 0.5];

/** The largest of a pixel's colors (the V of HSV) is raised, hue and saturation stay; black becomes gray. */
export const brightness: Corruption = (picture, level) => {
  const { channels, values } = picture;
  return mapped(picture, (value, at) => {
    const pixel = at - (at % channels);
    const largest = Math.max(values[pixel], values[pixel + 1], values[pixel + 2]);
    const raised = Math.min(255, largest + 255 * BRIGHTER[level]);
    return largest === 0 ? raised : value * (raised / largest);
  });
};

const KEPT = [0.4, 0.3, 0.2, 0.1, 0.05];

/** Every value comes closer to the mean of its color. */
export const contrast: Corruption = (picture, level) => {
  const { channels, values } = picture;
  const means = new Float64Array(channels);
  values.forEach((value, at) => {
    means[at % channels] += (value * channels) / values.length;
  });
  return mapped(picture, (value, at) => (value - means[at % channels]) * KEPT[level] + means[at % channels]);
};
