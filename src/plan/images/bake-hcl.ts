import { fail, ok, type Result } from '../../domain/failure.ts';
import { type BakeFile, bakeImages } from './bake.ts';
import type { Declarations } from './declared.ts';
import { type HclBlock, type HclValue, readHcl } from './hcl.ts';

/** What only an evaluation tells. No template with defaults gives it a value, so what depends on it is left out and told. */
const NOT_WRITTEN_OUT = '${?}';

/**
 * Reads the HCL form of a bake file as far as it is written out: texts, lists, mappings and variables with defaults. Nothing is evaluated and no
 * program is run: the file is a pull request's. Fails with `file/unreadable`.
 */
export function readBakeHcl(path: string, text: string): Result<Declarations> {
  const blocks = readHcl(text);
  if (blocks === undefined)
    return fail(
      'file/unreadable',
      `${JSON.stringify(path)} cannot be read as a bake file`,
      'it is not HCL',
      'mend the file',
    );
  const named = (type: string): [string, HclBlock['attributes']][] =>
    blocks.flatMap((block): [string, HclBlock['attributes']][] => {
      const [label] = block.labels;
      return block.type === type && label !== undefined ? [[label, block.attributes]] : [];
    });
  return ok(
    bakeImages(path, {
      target: Object.fromEntries(named('target').map(([name, attributes]) => [name, targetOf(attributes)])),
      group: Object.fromEntries(
        named('group').map(([name, attributes]) => [name, { targets: textsOf(attributes.get('targets')) ?? [] }]),
      ),
      variable: Object.fromEntries(
        named('variable').map(([name, attributes]) => [name, { default: plainDefault(attributes.get('default')) }]),
      ),
    }),
  );
}

type Target = NonNullable<BakeFile['target']>[string];

function targetOf(attributes: HclBlock['attributes']): Target {
  const text = (name: string): string | undefined => {
    const value = attributes.get(name);
    return value === undefined || value.kind === 'null' ? undefined : textOf(value);
  };
  const inherits = textsOf(attributes.get('inherits'));
  const isUnclear =
    attributes.has('inherits') && (inherits === undefined || inherits.some((name) => name.includes('${')));
  const contexts = attributes.get('contexts');
  return {
    // Where it may inherit a place that is not known, only its own counts.
    context: text('context') ?? (isUnclear ? NOT_WRITTEN_OUT : undefined),
    dockerfile: text('dockerfile') ?? (isUnclear ? NOT_WRITTEN_OUT : undefined),
    'dockerfile-inline': text('dockerfile-inline'),
    target: text('target'),
    tags: textsOf(attributes.get('tags')),
    inherits,
    contexts:
      contexts?.kind === 'object'
        ? Object.fromEntries([...contexts.entries].map(([name, value]) => [name, textOf(value)]))
        : undefined,
    ...((attributes.get('matrix')?.kind ?? 'null') !== 'null' ? { matrix: true } : {}),
  };
}

function textOf(value: HclValue): string {
  return value.kind === 'text' ? value.text : NOT_WRITTEN_OUT;
}

function textsOf(value: HclValue | undefined): string[] | undefined {
  return value?.kind === 'list' ? value.items.map(textOf) : undefined;
}

/** A default that is made of other variables has no value of its own. */
function plainDefault(value: HclValue | undefined): string | undefined {
  return value?.kind === 'text' && !/[$%]\{/.test(value.text) ? value.text : undefined;
}
