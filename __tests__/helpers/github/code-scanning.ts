import { randomUUID } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { processingErrors } from './sarif-limits.ts';
import { type Answer, type Call, type CodeScanning, notAccessible, refusal } from './state.ts';

const MAX_GZIP = 10 * 1024 * 1024;
const MAX_SARIF = 512 * 1024 * 1024;

const SWITCHED_OFF: Readonly<Record<Exclude<CodeScanning, 'on'>, string>> = {
  'not-enabled':
    'Code scanning is not enabled for this repository. Please enable code scanning in the repository settings.',
  'no-code-security': 'Code Security must be enabled for this repository to use code scanning.',
  archived: 'Repository was archived so is read-only.',
};

export function uploadSarif({ state, token, body, base }: Call): Answer {
  if (token.securityEvents !== 'write') return notAccessible('security_events=write');
  if (state.codeScanning !== 'on') return refusal(403, SWITCHED_OFF[state.codeScanning]);
  const ref = String(body['ref']);
  const commitSha = String(body['commit_sha']);
  if (ref.startsWith('refs/heads/gh-readonly-queue/') || state.refs?.has(ref) === false)
    return refusal(404, `ref '${ref}' not found in this repository`);
  if (state.commits?.has(commitSha) === false) return refusal(404, 'commit not found');
  const unpacked = unpack(String(body['sarif']));
  if ('status' in unpacked) return unpacked;
  const checkout = typeof body['checkout_uri'] === 'string' ? body['checkout_uri'] : undefined;
  const errors = processingErrors(unpacked.log, checkout);
  const id = randomUUID();
  state.uploads.push({ id, ref, commitSha, sarif: unpacked.log, errors, polls: 0 });
  return { status: 202, body: { id, url: `${base}/repos/${state.repository}/code-scanning/sarifs/${id}` } };
}

export function sarifStatus({ state, token, path, base }: Call): Answer {
  if (token.securityEvents === 'none') return notAccessible('security_events=read');
  const upload = state.uploads.find(({ id }) => id === path['sarif_id']);
  if (upload === undefined) return refusal(404, 'Not Found');
  upload.polls += 1;
  if (upload.polls <= state.pendingPolls) return { status: 200, body: { processing_status: 'pending' } };
  if (upload.errors.length > 0)
    return { status: 200, body: { processing_status: 'failed', analyses_url: null, errors: upload.errors } };
  const analyses = `${base}/repos/${state.repository}/code-scanning/analyses?sarif_id=${upload.id}`;
  return { status: 200, body: { processing_status: 'complete', analyses_url: analyses, errors: null } };
}

function unpack(text: string): { readonly log: unknown } | Answer {
  const zipped = Buffer.from(text, 'base64');
  if (zipped.length > MAX_GZIP) return refusal(413, 'Payload Too Large');
  if (zipped.toString('base64') !== text) return refusal(400, 'Bad Request: sarif is not base64');
  try {
    const log: unknown = JSON.parse(gunzipSync(zipped, { maxOutputLength: MAX_SARIF }).toString('utf8'));
    return { log };
  } catch {
    return refusal(400, 'Bad Request: sarif is not the gzip of a JSON document');
  }
}
