/** Forms of what a build is given: the inputs and the adapters of builders refuse the same. */
const ARGUMENT_NAME = /^[A-Za-z_][A-Za-z0-9_.-]{0,254}$/;
const STAGE = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,254}$/;
const PLATFORM = /^[a-z0-9]+(?:\/[a-z0-9_.-]+){1,2}$/;

/** The name of a build argument, without its value (Dockerfile reference, `ARG`). */
export function isArgumentName(name: string): boolean {
  return ARGUMENT_NAME.test(name);
}

/** A stage's name, or its number (Dockerfile reference, `FROM … AS`). */
export function isStage(target: string): boolean {
  return STAGE.test(target);
}

/** `os/arch[/variant]` (OCI image-spec, platform). */
export function isPlatform(platform: string): boolean {
  return platform.length <= 255 && PLATFORM.test(platform);
}
