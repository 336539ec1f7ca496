import * as v from 'valibot';
import { parse as parseYaml } from 'yaml';
import { decodeText, quote } from '../text.ts';
import type { SbomReading } from './component.ts';
import { readCycloneDx } from './cyclonedx-reader.ts';
import { parseCycloneDxXml } from './cyclonedx-xml.ts';
import { readSpdx } from './spdx-reader.ts';
import { parseTagValue } from './spdx-tag-value.ts';

/** Bytes of an SBOM that are read: the largest ones seen (files of a whole image listed) have some hundred megabytes. */
export const MAX_SBOM_BYTES = 256 * 1024 * 1024;
/** XML takes some ten times the time of JSON. */
const MAX_XML = 64 * 1024 * 1024;
/** YAML takes about a hundred times the time of JSON. */
const MAX_YAML = 16 * 1024 * 1024;

const Statement = v.object({ predicateType: v.string(), predicate: v.unknown() });

function unreadable(problem: string): SbomReading {
  return { ok: false, kind: 'unreadable', problem };
}

function unsupported(problem: string): SbomReading {
  return { ok: false, kind: 'unsupported', problem };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** An in-toto statement (what BuildKit and cosign attach to an image) carries the SBOM as its predicate. */
function readObject(json: unknown): SbomReading {
  const statement = v.safeParse(Statement, json);
  const sbom = statement.success ? statement.output.predicate : json;
  if (!isObject(sbom)) return unreadable('it is JSON, and not an object');
  if (sbom['bomFormat'] !== undefined) return readCycloneDx(sbom);
  if (sbom['spdxVersion'] !== undefined) return readSpdx(sbom);
  if (typeof sbom['@context'] === 'string' && sbom['@context'].includes('spdx.org/rdf/3'))
    return unsupported('it is SPDX 3, and SPDX 2.2 and 2.3 are read');
  return unreadable('it is JSON, and neither CycloneDX nor SPDX');
}

function readYaml(text: string): SbomReading {
  if (text.length > MAX_YAML) return unreadable(`it is YAML of more than ${MAX_YAML} bytes; write it as JSON`);
  try {
    // Each key would be compared with every other one: hours, for the largest that is read.
    return readObject(parseYaml(text, { maxAliasCount: 100, uniqueKeys: false }));
  } catch (error) {
    return unreadable(`it is not YAML (${error instanceof Error ? quote(error.message) : 'unreadable'})`);
  }
}

function readXml(text: string): SbomReading {
  if (text.length > MAX_XML) return unreadable(`it is XML of more than ${MAX_XML} bytes; write it as JSON`);
  const parsed = parseCycloneDxXml(text);
  return parsed.ok ? readCycloneDx(parsed.json) : parsed;
}

/**
 * Reads an SBOM: CycloneDX 1.4 to 1.7 as JSON or XML; SPDX 2.2 and 2.3 as JSON, tag-value or YAML; either inside an in-toto statement.
 * What it is is told by its content. Never throws for foreign bytes.
 */
export function readSbom(content: Uint8Array): SbomReading {
  const text = decodeText(content).replace(/^\uFEFF/, '');
  const start = text.slice(0, 65_536).trimStart();
  if (start.startsWith('{')) {
    try {
      return readObject(JSON.parse(text));
    } catch (error) {
      return unreadable(`it is not JSON (${error instanceof Error ? quote(error.message) : 'unreadable'})`);
    }
  }
  if (start.startsWith('<')) return readXml(text);
  if (/^SPDXVersion:/m.test(start)) {
    const document = parseTagValue(text);
    return document === undefined ? unreadable('a line of it is not `Tag: value`') : readSpdx(document);
  }
  if (/^["']?(?:spdxVersion|bomFormat)["']?:/m.test(start)) return readYaml(text);
  return unreadable('it is neither CycloneDX nor SPDX');
}
