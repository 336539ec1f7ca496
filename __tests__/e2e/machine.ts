import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe } from '@jest/globals';
import { parseTarget } from '../../src/domain/image-ref.ts';
import { STAGES } from '../../src/domain/outcome.ts';
import type { BuildPlan, Plan } from '../../src/domain/plan.ts';
import type { World } from '../../src/ports/world.ts';
import { createWorld } from '../../src/shell/world.ts';
import { skipVisibly } from '../helpers/skip.ts';

/** The engine, registry and base image that scripts/e2e/setup.sh started. */
export type E2eVariables = Readonly<Record<string, string>>;

function readVariables(path: string): E2eVariables {
  const lines = readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line.includes('='));
  return Object.fromEntries(lines.map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]));
}

/** Describes tests that need a real engine; without one they are skipped, visibly, unless SEAWORTHY_REQUIRE_E2E is set. */
export function describeWithEngine(name: string, body: (variables: E2eVariables) => void): void {
  const path = process.env['SEAWORTHY_E2E_ENV'];
  if (path !== undefined && path !== '') {
    const variables = readVariables(path);
    describe(name, () => body(variables));
    return;
  }
  if (process.env['SEAWORTHY_REQUIRE_E2E'] === 'true')
    throw new Error(`${name}: an engine is required; run scripts/e2e/setup.sh and set SEAWORTHY_E2E_ENV`);
  describe(name, () => {
    skipVisibly(`${name}: SEAWORTHY_E2E_ENV is not set (scripts/e2e/setup.sh)`);
  });
}

/** The value of a variable that setup.sh always writes. */
export function given(variables: E2eVariables, name: string): string {
  const value = variables[name];
  if (value === undefined) throw new Error(`${name} is not in the file that SEAWORTHY_E2E_ENV names`);
  return value;
}

/** The world of the command line in `cwd`, with the variables of the e2e machine and Debian's own docker first in PATH. */
export async function openE2eWorld(
  variables: E2eVariables,
  options: { cwd: string; env?: Readonly<Record<string, string>>; log?: string[] },
): Promise<{ world: World; cleanUp: () => Promise<void> }> {
  const docker = given(variables, 'SEAWORTHY_E2E_DOCKER_FOLDER');
  const env = {
    HOME: process.env['HOME'] ?? '/root',
    ...variables,
    PATH: `${docker}:/usr/sbin:/bin:/sbin:${process.env['PATH'] ?? ''}`,
    ...options.env,
  };
  const log = { isTerminal: false, columns: 80, write: (text: string) => void options.log?.push(text) };
  return createWorld({ surface: 'cli', env, cwd: options.cwd, log }, { workingDirectory: '.', offline: false });
}

/** A plan that builds `build` (and pushes), or reads `image`, and reads what is in it. */
export function e2ePlan(options: { build?: Partial<BuildPlan>; image?: string; push?: readonly string[] }): Plan {
  const image = options.image === undefined ? undefined : parseTarget(options.image);
  if (image?.ok === false) throw new Error(image.failure.code);
  const push = options.push ?? [];
  const off = { run: false, because: 'not in this test' } as const;
  const runs = (stage: string): boolean => stage !== 'push' || push.length > 0;
  return {
    stages: Object.fromEntries(STAGES.map((stage) => [stage, runs(stage) ? { run: true } : off])) as Plan['stages'],
    dockerfiles: [],
    ...(options.build === undefined
      ? {}
      : {
          build: {
            context: '.',
            file: 'Dockerfile',
            args: [],
            platforms: [],
            tags: [],
            builder: 'auto',
            ...options.build,
          },
        }),
    ...(image === undefined ? {} : { image: image.value }),
    platforms: [],
    sbomFormats: [],
    push: { tags: push },
  } as unknown as Plan;
}

export const SHOP = join(import.meta.dirname, '../../examples/shop');
