import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Capture, Command } from '../../src/domain/engine.ts';
import { ok } from '../../src/domain/failure.ts';
import type { BuildPlan, Plan } from '../../src/domain/plan.ts';
import type { World } from '../../src/ports/world.ts';
import { DiskFiles } from '../../src/shell/files.ts';
import { capture, PROBES } from '../engines/captures.ts';

/** What a program does when it is called: its end, and files that it leaves. */
export type Answer = (args: readonly string[], command: Command) => Promise<Partial<Capture>> | Partial<Capture>;

/** A machine in a temporary folder, with programs that answer as told; questions of detection are answered from recordings. */
export interface Machine {
  readonly world: World;
  readonly folder: string;
  readonly said: string[];
  readonly commands: Command[];
  clean(): Promise<void>;
}

export async function machine(options: {
  like?: string;
  programs?: readonly string[];
  env?: Record<string, string>;
  answer?: Answer;
}): Promise<Machine> {
  const folder = await mkdtemp(join(tmpdir(), 'builder-machine-'));
  const files = new DiskFiles({ workspace: folder, cwd: folder, temporaryRoot: folder });
  const said: string[] = [];
  const commands: Command[] = [];
  const recorded = (command: Command): Partial<Capture> | undefined => {
    const line = [command.program, ...command.args].join(' ');
    const found = PROBES.find((probe) => probe.machine === options.like && probe.command === line);
    return found === undefined ? undefined : capture(found);
  };
  const world = {
    env: options.env ?? {},
    files,
    say: {
      info: (text: string) => said.push(text),
      relay: (program: string, line: string) => said.push(`${program}| ${line}`),
    },
    programs: {
      find: async (name: string) => ((options.programs ?? []).includes(name) ? `/usr/bin/${name}` : undefined),
      async run(command: Command, onLine?: (line: string) => void) {
        commands.push(command);
        const answered = recorded(command) ??
          (await options.answer?.(command.args, command)) ?? { exitCode: 1, stderr: 'what?' };
        const whole = { ...capture({}), ...answered };
        for (const line of [...whole.stderr.split('\n'), ...new TextDecoder().decode(whole.stdout).split('\n')])
          onLine?.(line);
        return ok(whole);
      },
    },
  } as unknown as World;
  await writeFile(join(folder, 'Dockerfile'), 'FROM scratch\n');
  return { world, folder, said, commands, clean: () => rm(folder, { recursive: true, force: true }) };
}

export const BUILD: BuildPlan = {
  context: '.',
  file: 'Dockerfile',
  args: [],
  platforms: [],
  tags: [],
  builder: 'auto',
};

/** A plan that builds, and pushes where there are tags to push. */
export function planOf(build: Partial<BuildPlan> | undefined, push: readonly string[] = []): Plan {
  return {
    stages: { build: { run: true }, push: push.length > 0 ? { run: true } : { run: false, because: 'push is false' } },
    ...(build === undefined ? {} : { build: { ...BUILD, ...build } }),
    push: { tags: push },
  } as unknown as Plan;
}

/** The value after a flag. */
export function flagValue(args: readonly string[], flag: string): string {
  return args[args.indexOf(flag) + 1] ?? '';
}
