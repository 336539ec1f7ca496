import { fail, ok } from '../../../src/domain/failure.ts';
import type { Fetch, HttpRequest, HttpResponse } from '../../../src/domain/http.ts';

export interface FakeAnswer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array | string;
}

/** Answers by a function of the request; keeps what was asked. `undefined` is no answer. */
export function fakeFetch(answer: (request: HttpRequest) => FakeAnswer | undefined): {
  fetch: Fetch;
  asked: HttpRequest[];
} {
  const asked: HttpRequest[] = [];
  const fetch: Fetch = async (request) => {
    asked.push(request);
    const given = answer(request);
    return given === undefined
      ? fail('registry/unreachable', 'no answer', 'the test says so', '')
      : ok(toResponse(given));
  };
  return { fetch, asked };
}

function toResponse({ status = 200, headers = {}, body = '' }: FakeAnswer): HttpResponse {
  const bytes = Buffer.from(body);
  return {
    status,
    headers,
    body: (async function* () {
      for (let at = 0; at < bytes.length; at += 10_000) yield bytes.subarray(at, at + 10_000);
    })(),
    async bytes(maxBytes) {
      if (bytes.length > maxBytes) throw new Error('too large');
      return bytes;
    },
  };
}
