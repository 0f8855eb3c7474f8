// Compiled, never run: what a notebook writes, under the kernel's own compiler and options. Each assertion fails
// to compile where a declaration has silently become `any`.
import * as advlab from 'advlab';
import { type Dataset, fgsm, lenet, mnist, type pgd, predictLabels, proportion, type tf } from 'advlab';

type IsAny<T> = 0 extends 1 & T ? true : false;
const typed = <T>(_known: IsAny<T> extends true ? never : true): void => {};

typed<typeof advlab.fgsm>(true);
typed<Dataset['images']>(true);
typed<Dataset['labels']>(true);
typed<Awaited<ReturnType<typeof mnist>>>(true);
typed<ReturnType<ReturnType<typeof fgsm>['run']>>(true);
typed<Awaited<ReturnType<ReturnType<typeof pgd>['run']>>['success']>(true);
typed<Awaited<ReturnType<ReturnType<typeof pgd>['run']>>['images']>(true);
typed<typeof tf>(true);
typed<ReturnType<typeof tf.tensor4d>>(true);
typed<Awaited<ReturnType<typeof advlab.openStudy<'cloud-autoai'>>>>(true);
typed<ReturnType<typeof advlab.createNetwork>>(true);
typed<advlab.Layer>(true);

export async function robustAccuracy(): Promise<number> {
  const data = await mnist('test');
  const model = advlab.createNetwork(lenet, advlab.initialWeights(lenet, 0));
  const images: advlab.Tensor4D = advlab.imageTensor(data, 0, 100);
  const attack = fgsm({ epsilon: 0.3 });
  const { success, queries } = await attack.run(model, { images, labels: data.labels.subarray(0, 100) });
  const labels: Int32Array = await predictLabels(model, data);
  const broken: number = success.reduce((sum, one) => sum + one, 0) + queries.length - labels.length;
  return proportion(100 - broken, 100).value;
}

// @ts-expect-error: an option that does not exist must not pass.
fgsm({ epsilon: 0.3, stepz: 4 });
export const layers: advlab.Layer[] = [{ type: 'linear', weights: 'fc', units: 10 }, { type: 'relu' }];
// @ts-expect-error: a layer has the fields of its type.
layers.push({ type: 'linear', weights: 'fc', filters: 10 });
// @ts-expect-error: neither must a value of another kind.
export const wrong: number = mnist;
