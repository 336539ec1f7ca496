/** `sha256:` and twelve digits: enough for people to find a digest again. What is no digest stays as it is. */
export function shortDigest(digest: string): string {
  return /^(sha\d{3}:[0-9a-f]{12})[0-9a-f]+$/.exec(digest)?.[1] ?? digest;
}
