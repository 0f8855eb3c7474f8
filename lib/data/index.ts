export { archiveEntries, type ByteSource, bufferSource, withFile } from './archive.js';
export { type ResolvedAsset, resolveAsset } from './assets.js';
export { withChannels } from './channels.js';
export { cifar10 } from './cifar10.js';
export type { ClassFolder } from './class-folders.js';
export {
  CORRUPTIONS,
  type CorruptionGroup,
  type CorruptionName,
  type CorruptOptions,
  corrupt,
  SEVERITIES,
} from './corruptions/corruptions.js';
export type { Severity } from './corruptions/picture.js';
export { formatFloat32, parseDecimal } from './csv/numbers.js';
export { readTable, type Table, TableParser } from './csv/read.js';
export { firstBytes, RecordParser, readRecords } from './csv/records.js';
export {
  type Column,
  type ColumnKind,
  columnsOf,
  labelColumn,
  labelledSchema,
  pixelColumns,
  type Schema,
  textColumn,
} from './csv/schema.js';
export { type TableColumns, writeTable } from './csv/write.js';
export { type Dataset, imageTensor, pixelsOf, rowsTensor, takeRows, withImages } from './dataset.js';
export { digits } from './digits.js';
export { AssetError, DataError } from './errors.js';
export { type Feature, type FeatureOptions, featureValueText, inRanges, tableValues } from './features.js';
export { fileHash } from './file-hash.js';
export { imageFolder } from './folder.js';
export { frame, predictionFrame } from './frames.js';
export { parseIdx } from './idx.js';
export { imageKey } from './image-key.js';
export { imagenetClasses, imagenetSample } from './imagenet-sample.js';
export { type DecodedImage, decodeImage, inPalette, pictureOf } from './images.js';
export { claimFile, type LockOptions, withLock } from './lock.js';
export { fashionMnist, mnist } from './mnist.js';
export { DATASETS, type OpenDataOptions, openData } from './open.js';
export { type Photo, type PhotoOptions, photoCrops, readPhoto } from './photo.js';
export { encodePng } from './png.js';
export {
  hostFolder,
  inProject,
  inRepository,
  libraryVersion,
  mirrorFolder,
  ownFile,
  ownPackage,
  projectPython,
  projectRoot,
  requireRepository,
} from './project.js';
export { type PythonEnd, type PythonOptions, runPython } from './python.js';
export { type Asset, fashionMnistAssets, fromMirror, imagenetSampleAsset, mnistAssets } from './registry.js';
export { labelledBy } from './relabel.js';
export type { RowRange } from './rows.js';
export { sliceRows } from './rows.js';
export { sklearnFile } from './sklearn.js';
export { type KeptFile, type Wheel, wheelFiles } from './wheel.js';
export { writePieces, writeWhole } from './whole-file.js';
export { writing } from './write-failure.js';
