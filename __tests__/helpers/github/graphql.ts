import { nodeIdOf } from './comments.ts';
import type { Answer, Call } from './state.ts';

const VIEWER = /^query\s*\{\s*viewer\s*\{((?:\s*(?:login|databaseId|id))+)\s*\}\s*\}$/;
const MINIMIZE =
  /^mutation\s*\(\s*\$id:\s*ID!\s*\)\s*\{\s*minimizeComment\s*\(\s*input:\s*\{\s*subjectId:\s*\$id,\s*classifier:\s*(OUTDATED|RESOLVED|DUPLICATE)\s*\}\s*\)\s*\{\s*minimizedComment\s*\{\s*isMinimized\s*\}\s*\}\s*\}$/;

/** The two documents that Seaworthy sends; undefined for any other. */
export function graphql(call: Call): Answer | undefined {
  const query = String(call.body['query'] ?? '').trim();
  const viewer = VIEWER.exec(query);
  if (viewer !== null) {
    const fields: Record<string, unknown> = {
      login: call.token.login,
      databaseId: call.token.id,
      id: `U_${call.token.id}`,
    };
    const asked = (viewer[1] ?? '').trim().split(/\s+/);
    return data({ viewer: Object.fromEntries(asked.map((field) => [field, fields[field]])) });
  }
  const minimize = MINIMIZE.exec(query);
  return minimize === null ? undefined : minimizeComment(call, minimize[1] ?? '');
}

function minimizeComment({ state, token, body }: Call, classifier: string): Answer {
  const { id } = (body['variables'] ?? {}) as { id?: unknown };
  const comment = state.comments.find((entry) => nodeIdOf(entry) === id);
  if (comment === undefined)
    return refused('NOT_FOUND', `Could not resolve to a node with the global id of '${String(id)}'`);
  if (token.pullRequests !== 'write') return refused('FORBIDDEN', 'Resource not accessible by integration');
  comment.minimized = classifier.toLowerCase();
  return data({ minimizeComment: { minimizedComment: { isMinimized: true } } });
}

function data(value: unknown): Answer {
  return { status: 200, body: { data: value } };
}

function refused(type: string, message: string): Answer {
  return {
    status: 200,
    body: { data: { minimizeComment: null }, errors: [{ type, message, path: ['minimizeComment'] }] },
  };
}
