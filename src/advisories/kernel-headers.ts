import { isDistroType, type Package } from '../domain/package.ts';

const HEADERS = /^(?:kernel-headers|linux-libc-dev|linux(?:-[a-z0-9.+]+){0,8}-headers(?:-.*)?|linux-kbuild-.*)$/;

/** True for packages of kernel headers: no kernel of theirs runs in a container, but its thousands of flaws are on record. */
export function isKernelHeaders(found: Package): boolean {
  return isDistroType(found.type) && HEADERS.test(found.name);
}
