/**
 * Images as they are once every value is rounded to the nearest of 8 bits, as this library saves a PNG: round(255 x) /
 * 255. A change of an 8-bit photograph below half of 1/255 leaves nothing behind; exactly half is a tie, which the last
 * bit of the sum decides. Programs that truncate instead, floor(255 x), make a whole step of any negative change.
 */
export const to8Bits = (images: Float32Array): Float32Array => images.map((value) => Math.round(255 * value) / 255);
