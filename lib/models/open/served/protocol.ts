import type { ProtocolName } from './address.js';
import { readMetadata, type ServedMetadata } from './metadata.js';
import { instancesBody, readPredictions } from './predict.js';
import { readSignature } from './signature.js';
import { type AnswerTensor, type RequestTensor, readAnswer, requestBody } from './tensors.js';

/** What differs from one kind of server to another. */
export interface Protocol {
  /** For reports. */
  readonly title: string;
  /** Numbers in a request, where it is not said how many rows go into it. */
  readonly requestValues: number;
  readMetadata(url: string, text: string): ServedMetadata;
  /** `output`: the only one that is asked for, where the protocol can. */
  requestBody(id: string, input: RequestTensor, output: string | undefined): string;
  readAnswer(url: string, text: string): AnswerTensor[];
}

export const PROTOCOLS: Readonly<Record<ProtocolName, Protocol>> = {
  inference: {
    title: 'Open Inference Protocol v2',
    // JSON of so many numbers is one or two megabytes, which servers and proxies take.
    requestValues: 100_000,
    readMetadata,
    requestBody,
    readAnswer,
  },
  predict: {
    title: 'instances and predictions',
    // Vertex AI takes requests of 1.5 MB; a number has up to 20 characters.
    requestValues: 60_000,
    readMetadata: readSignature,
    requestBody: (_id, input) => instancesBody(input),
    readAnswer: readPredictions,
  },
};
