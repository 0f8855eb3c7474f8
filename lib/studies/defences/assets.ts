import { type Asset, fromMirror, mnistAssets } from '../../data/index.js';

/** The network that the authors of TRADES published for MNIST (their SmallCNN). */
export const TRADES = fromMirror(
  'peers/mnist_smallcnn_trades.pth',
  '5b99888064f692047d5592b38df2dde126aa1b991a26c6aad683ce709634bea0',
);

/** Every file that the study cannot do without on MNIST; CIFAR-10 and the published network are asked for by their parts. */
export const assets: readonly Asset[] = mnistAssets;
