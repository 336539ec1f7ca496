import type { Checked } from '../checked.ts';
import { listed } from '../hits.ts';
import type { Instruction } from '../instruction.ts';
import type { Rule } from '../rule.ts';
import { sourceStage, sourcesOf } from '../stages.ts';

/** hadolint DL3026. Silent unless trusted registries are configured. */
export const rule: Rule = {
  doc: {
    id: 'DL3026',
    title: 'Base image from a registry that is not trusted',
    severity: 'medium',
    what: 'A FROM, a COPY or a mount takes an image from a registry that is not on the list of trusted ones. Silent unless `trustedRegistries` in `.hadolint.yaml` names some.',
    why: 'Everything in the base image runs with the application; where it comes from was decided once for the whole project.',
    fix: 'Take the image from a trusted registry, or have the registry added to the list.',
    before: 'FROM registry.example/debian:12',
    after: 'FROM docker.io/library/debian:12',
    options: [
      '`trustedRegistries` in `.hadolint.yaml` lists the registries; `*` at either end of a name stands for anything. Without a list the rule is silent.',
    ],
    sources: ['hadolint DL3026', 'CIS Docker 1.6.0 4.2', 'NIST SP 800-190 4.1.5'],
  },
  judgesFragments: true,
  check: (checked) => {
    const trusted = checked.inputs.config.trustedRegistries;
    if (trusted.length === 0) return [];
    return imagesOf(checked)
      .filter(({ image }) => !isTrusted(registryOf(image), trusted))
      .map(({ instruction, image }) => ({
        instruction,
        title: `the image ${image} comes from ${registryOf(image)}, which is not trusted`,
        advice: `Take it from one of ${listed(trusted)}.`,
      }));
  },
};

interface Pulled {
  readonly instruction: Instruction;
  readonly image: string;
}

/** What FROM, COPY and mounts take from a registry, as far as the name is known. */
function imagesOf({ stages }: Checked): Pulled[] {
  const plain = stages.map(({ stage }) => stage);
  return stages.flatMap(({ stage, image, parent }): Pulled[] => {
    const isImage = image !== undefined && parent === undefined && image !== 'scratch';
    const others = stage.instructions.flatMap((instruction) =>
      sourcesOf(instruction)
        .filter((from) => sourceStage(plain, from, stage.index + 1) === undefined && !/^\d+$|\$/.test(from))
        .map((from) => ({ instruction, image: from })),
    );
    return isImage ? [{ instruction: stage.from, image }, ...others] : others;
  });
}

/** The host before the first `/`; a name without one comes from Docker Hub. */
function registryOf(image: string): string {
  const slash = image.indexOf('/');
  const host = slash < 0 ? '' : image.slice(0, slash);
  return host === 'localhost' || /[.:]/.test(host) ? host : 'docker.io';
}

/** `*.example.com` takes every host below; `*` takes all. */
function isTrusted(registry: string, trusted: readonly string[]): boolean {
  return trusted.some((entry) => (entry.startsWith('*') ? registry.endsWith(entry.slice(1)) : entry === registry));
}
