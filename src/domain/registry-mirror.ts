import { parseRegistryRef } from './image-ref.ts';

/** Another place of what a registry holds: its repositories lie there below `prefix`, which is empty or ends in `/`. */
export interface RegistryMirror {
  readonly of: string;
  readonly registry: string;
  readonly prefix: string;
}

const FORM = /^([^=/\s]{1,255})=(?:(https?):\/\/)?([^/?#@\s]{1,255})((?:\/[^/?#@\s]{1,128}){0,16})\/?$/;
const LOCAL = /^(?:localhost|127\.[0-9.]+|\[::1\])(?::[0-9]+)?$/;

/**
 * Parses `HOST=PLACE`, such as `docker.io=https://mirror.example.com/hub`; a PLACE without scheme is meant with https. Undefined where it is
 * not of that form, and for plain http to another machine.
 */
export function parseRegistryMirror(text: string): RegistryMirror | undefined {
  const [, of = '', scheme, registry = '', path = ''] = FORM.exec(text) ?? [];
  if (of === '' || (scheme === 'http' && !LOCAL.test(registry))) return undefined;
  const prefix = path === '' ? '' : `${path.slice(1)}/`;
  const [from, to] = [parseRegistryRef(`${of}/x`), parseRegistryRef(`${registry}/${prefix}x`)];
  const fits = from.ok && to.ok && from.value.registry === of && to.value.registry === registry;
  return fits && of !== registry ? { of, registry, prefix } : undefined;
}
