/** Grays of an image file, less one. */
const GRAYS = 255;

/** Every pixel at the nearest of 256 grays: up to 1/510 away. */
export const rounded = (images: Float32Array): Float32Array => images.map((value) => Math.round(value * GRAYS) / GRAYS);
