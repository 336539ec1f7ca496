import type { Invocation } from './shell/commands.ts';

/** `pip… install`, or `python… -m pip install`. */
export function isPipInstall({ name, args }: Invocation): boolean {
  if (name.startsWith('pip')) return args.includes('install');
  const at = args.indexOf('-m');
  return name.startsWith('python') && at >= 0 && args[at + 1] === 'pip' && args[at + 2] === 'install';
}
