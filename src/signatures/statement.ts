import * as v from 'valibot';
import { parseJson } from './parse-json.ts';
import { quoted } from './trust.ts';

const IN_TOTO_TYPE = 'application/vnd.in-toto+json';

/** in-toto attestation, spec/v1/statement.md; v0.1 has the same fields. */
const Statement = v.object({
  _type: v.picklist(['https://in-toto.io/Statement/v1', 'https://in-toto.io/Statement/v0.1']),
  subject: v.pipe(v.array(v.object({ digest: v.record(v.string(), v.string()) })), v.minLength(1), v.maxLength(1024)),
  predicateType: v.string(),
});

/**
 * Statements that vouch for the image: cosign's signature, and provenance (the signer built it).
 * An SBOM, a scan result or a VEX document says something about an image and nothing for it.
 */
const VOUCHING = [
  'https://sigstore.dev/cosign/sign/v1',
  'https://slsa.dev/provenance/v1',
  'https://slsa.dev/provenance/v0.2',
];

/** True for a predicate type whose statement counts as a signature. */
export function vouches(predicateType: string): boolean {
  return VOUCHING.includes(predicateType);
}

/** Why an in-toto statement is no signature of the image with this digest; undefined where it is one. */
export function statementProblem(payload: Uint8Array, payloadType: string, digest: string): string | undefined {
  if (payloadType !== IN_TOTO_TYPE) return `its payload is of the type ${quoted(payloadType)}`;
  const statement = parseJson(payload, Statement);
  if (statement === undefined) return 'its payload is not an in-toto statement';
  if (!vouches(statement.predicateType)) {
    return `it is an attestation of the type ${quoted(statement.predicateType)}, which does not vouch for the image`;
  }
  const [algorithm = '', hex = ''] = digest.split(':');
  if (
    statement.subject.some((subject) => Object.hasOwn(subject.digest, algorithm) && subject.digest[algorithm] === hex)
  ) {
    return undefined;
  }
  const signed = statement.subject[0]?.digest[algorithm];
  return `it signs ${signed === undefined ? `nothing by ${algorithm}` : quoted(`${algorithm}:${signed}`)}, and the image is ${digest}`;
}
