import type { Checked } from './checked.ts';
import { instructionsOf, type Placed } from './hits.ts';
import { expandKnown } from './variables.ts';

/** The ports of an EXPOSE that is built, variables filled in where they are known. */
export function exposedPorts(checked: Checked): (Placed & { readonly ports: readonly string[] })[] {
  return instructionsOf(checked, 'EXPOSE')
    .filter(({ evaluated }) => checked.reachable.has(evaluated.stage.index))
    .map((placed) => ({
      ...placed,
      ports: placed.instruction.args.flatMap((port) =>
        expandKnown(port, placed.scope, checked.file.escapeToken)
          .split(/\s+/)
          .filter((word) => word !== ''),
      ),
    }));
}

/** The protocol behind the last `/` of the container's port; undefined where there is none. */
export function protocolOf(port: string): string | undefined {
  const container = port.slice(port.lastIndexOf(':') + 1);
  const slash = container.indexOf('/');
  return slash < 0 ? undefined : container.slice(slash + 1);
}
