import { appendFile } from 'node:fs/promises';
import { fail, ok, type Result } from '../domain/failure.ts';
import type { Actions, Annotation } from '../ports/actions.ts';

/**
 * The runner's side of a step, through @actions/core (loaded here, not at start: it is large). `env` names the
 * file commands; @actions/core reads the same variables from the process.
 */
export async function createActions(env: Readonly<Record<string, string | undefined>>): Promise<Actions> {
  const core = await import('@actions/core');
  const show = { error: core.error, warning: core.warning, notice: core.notice };
  return {
    annotation: (annotation) => show[annotation.level](annotation.message, propertiesOf(annotation)),
    summary: (markdown) => appendSummary(env['GITHUB_STEP_SUMMARY'], markdown),
    setOutput(name, value) {
      // Without the file, @actions/core falls back to a command on stdout that the runner is about to drop.
      if (!env['GITHUB_OUTPUT']) return unwritable('GITHUB_OUTPUT', 'it is not set');
      try {
        core.setOutput(name, value);
        return ok(undefined);
      } catch (error) {
        return unwritable('GITHUB_OUTPUT', String(error));
      }
    },
    mask(value) {
      for (const secret of formsOf(value)) core.setSecret(secret);
    },
  };
}

/**
 * The forms in which a secret would be shown. The runner masks line by line: a value of several lines is hidden only if each line is.
 * Headers carry it in base64: alone, and behind the name that GitHub wants before a token.
 */
function formsOf(value: string): ReadonlySet<string> {
  if (value.trim() === '') return new Set();
  const lines = value.split(/\r?\n/).filter((line) => line.trim() !== '');
  const headers = [value, `x-access-token:${value}`].map((text) => Buffer.from(text).toString('base64'));
  return new Set([value, ...lines, ...headers]);
}

function propertiesOf({ title, file, line, endLine }: Annotation): {
  title?: string;
  file?: string;
  startLine?: number;
  endLine?: number;
} {
  return {
    ...(title === undefined ? {} : { title }),
    ...(file === undefined ? {} : { file }),
    ...(file === undefined || line === undefined ? {} : { startLine: line, endLine: Math.max(line, endLine ?? line) }),
  };
}

async function appendSummary(path: string | undefined, markdown: string): Promise<Result<void>> {
  if (!path) return unwritable('GITHUB_STEP_SUMMARY', 'it is not set');
  try {
    await appendFile(path, `${markdown}\n`, 'utf8');
    return ok(undefined);
  } catch (error) {
    return unwritable('GITHUB_STEP_SUMMARY', String(error));
  }
}

function unwritable(
  variable: string,
  why: string,
): { ok: false; failure: Extract<Result<void>, { ok: false }>['failure'] } {
  return fail(
    'file/unwritable',
    `the file of ${variable} cannot be written`,
    why,
    'run Seaworthy on a runner that sets the file commands of GitHub Actions',
  );
}
