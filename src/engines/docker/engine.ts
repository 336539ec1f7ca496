import * as v from 'valibot';
import type { Capture } from '../../domain/engine.ts';
import { linesOf } from '../symptom.ts';

/** `docker version` and `docker info`: the two questions that tell whether there is an engine and how it keeps images. */
export const ENGINE_PROBES: readonly (readonly string[])[] = [
  ['version', '--format', '{{json .}}'],
  ['info', '--format', '{{json .DriverStatus}}'],
];

const VersionSchema = v.object({
  Client: v.object({ Version: v.string() }),
  Server: v.nullish(v.object({ Version: v.string() })),
});
const DriverStatusSchema = v.array(v.array(v.string()));

/** containerd's snapshotters say so in the driver's status (docs: "containerd image store"). */
const CONTAINERD = 'io.containerd.snapshotter.v1';

export type DockerEngine =
  | {
      readonly kind: 'ready';
      readonly client: string;
      readonly server: string;
      readonly store: 'classic' | 'containerd';
    }
  | { readonly kind: 'absent'; readonly because: string };

/** Reads the captures of ENGINE_PROBES. podman's `docker` shim and a client without a server are no engine. */
export function readEngine(version: Capture | undefined, info: Capture | undefined): DockerEngine {
  if (version === undefined) return { kind: 'absent', because: 'docker is not on this machine' };
  const parsed = v.safeParse(VersionSchema, jsonOf(version.stdout));
  const server = parsed.success ? parsed.output.Server : undefined;
  if (!parsed.success || server === undefined || server === null) {
    const words = linesOf(version.stderr).at(-1);
    return { kind: 'absent', because: words === undefined ? 'no Docker Engine answers' : words.slice(0, 300) };
  }
  const status = v.safeParse(DriverStatusSchema, jsonOf(info?.stdout));
  const containerd =
    status.success && status.output.some(([key, value]) => key === 'driver-type' && value === CONTAINERD);
  return {
    kind: 'ready',
    client: parsed.output.Client.Version,
    server: server.Version,
    store: containerd ? 'containerd' : 'classic',
  };
}

function jsonOf(bytes: Uint8Array | undefined): unknown {
  if (bytes === undefined) return undefined;
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return undefined;
  }
}
