/** DeepCustom's generator for MNIST: an autoencoder with transposed convolutions and batch normalization. */
const conv = (weights, filters, padding) => ({ type: 'conv2d', weights, filters, kernel: 3, padding });
const up = (weights, filters, kernel) => ({ type: 'convTranspose2d', weights, filters, kernel, stride: 2 });
const relu = { type: 'relu' };
const pool = { type: 'maxPool2d', size: 2, padding: 'same' };

export const generator = {
  name: 'generator',
  input: [28, 28, 1],
  initializer: 'torch',
  layers: [
    ...[conv('encoder1', 32, 1), relu, pool],
    ...[conv('encoder2', 64, 1), relu, pool],
    ...[conv('encoder3', 128, 0), relu, pool],
    ...[up('decoder1', 64, 3), relu, { type: 'batchNorm', weights: 'norm1' }],
    ...[up('decoder2', 32, 2), relu, { type: 'batchNorm', weights: 'norm2' }],
    ...[up('decoder3', 1, 2), { type: 'sigmoid' }],
  ],
};
