/**
 * Images as they are once saved with 8 bits a value, and read again: round(255 x) / 255. A change below half of 1/255
 * of an 8-bit photograph leaves nothing behind; of exactly half, its last bit decides.
 */
export const to8Bits = (images: Float32Array): Float32Array => images.map((value) => Math.round(255 * value) / 255);
