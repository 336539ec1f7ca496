/** Attributes of one manifest that are kept. */
const MAX_ATTRIBUTES = 1000;

/**
 * The main attributes of a JAR manifest (JAR File Specification, "Name-Value pairs and Sections"), names in lower case: a line that begins
 * with a blank goes on from the one before; the first empty line ends them.
 */
export function readManifest(text: string): ReadonlyMap<string, string> {
  const attributes = new Map<string, string>();
  let name: string | undefined;
  for (const line of text.replace(/^\uFEFF/, '').split(/\r\n|\n|\r/)) {
    if (line === '' && attributes.size > 0) break;
    if (line.startsWith(' ') && name !== undefined) {
      attributes.set(name, (attributes.get(name) ?? '') + line.slice(1));
      continue;
    }
    const colon = line.indexOf(':');
    if (colon <= 0 || attributes.size >= MAX_ATTRIBUTES) continue;
    name = line.slice(0, colon).trim().toLowerCase();
    attributes.set(name, line.slice(colon + 1).trim());
  }
  return attributes;
}
