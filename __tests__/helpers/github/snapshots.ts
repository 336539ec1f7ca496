import { type Answer, type Call, notAccessible, refusal } from './state.ts';

/** The graph is switched off in a repository's settings; then GitHub answers 404. */
export function createSnapshot({ state, token, body }: Call): Answer {
  if (token.contents !== 'write') return notAccessible('contents=write');
  if (state.dependencyGraph === 'off') return refusal(404, 'The Dependency graph is disabled for this repository.');
  state.snapshots.push(body);
  const result = state.snapshotResult;
  const message =
    result === 'INVALID' ? 'The manifest could not be processed.' : 'Dependency results have been received.';
  state.nextId += 1;
  return { status: 201, body: { id: state.nextId, created_at: new Date().toISOString(), result, message } };
}
