/** Proves at compile time that a union is handled in full; throws when foreign data slipped past the types. */
export function assertNever(value: never): never {
  throw new TypeError(`unhandled case: ${JSON.stringify(value)}`);
}
