/** Networks known by name; here, so that help texts need no TensorFlow. */
export const ARCHITECTURES = [
  'lenet',
  'lenet5',
  'mlp',
  'student',
  'smallcnn',
  'resnet18',
  'resnet34',
  'resnet50',
  'mobilenet_v2',
  'efficientnet-lite0',
  'vit-b-16',
  'resnet20',
  'resnet32',
  'resnet56',
  'cifar-resnet18',
  'preact-resnet18',
  'wrn-28-10',
  'wrn-34-10',
] as const;

export type ArchitectureName = (typeof ARCHITECTURES)[number];
