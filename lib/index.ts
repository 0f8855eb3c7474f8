export const hello: Float32Array = new Float32Array(3);
