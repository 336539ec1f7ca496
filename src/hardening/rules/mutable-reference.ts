import { parseRegistryRef, parseTarget } from '../../domain/image-ref.ts';
import { setsKey } from '../instruction-keys.ts';
import { edit, type Gap, type HardeningRule, type HardeningSubject } from '../rule.ts';

const BASE_NAME = 'org.opencontainers.image.base.name';
const BASE_DIGEST = 'org.opencontainers.image.base.digest';

/** True for a reference that means another image tomorrow: no digest, and no tag or `latest`. */
function isMutable(reference: { readonly tag?: string; readonly digest?: string }): boolean {
  return reference.digest === undefined && (reference.tag === undefined || reference.tag === 'latest');
}

function givenGap({ given, image }: HardeningSubject): Gap[] {
  const target = given === undefined ? undefined : parseTarget(given);
  if (target === undefined || !target.ok || target.value.kind !== 'registry' || !isMutable(target.value.ref)) return [];
  return [
    {
      title:
        target.value.ref.tag === undefined
          ? 'The image is named without a tag'
          : 'The image is named by the tag latest',
      at: { kind: 'image', ref: image.ref },
      remedy: edit('name the image by its digest, or by a tag that is never moved'),
      subject: 'reference',
    },
  ];
}

/** The base as the builder's label tells it (image-spec, annotations.md); the FROM line itself is the Dockerfile checks' matter. */
function baseGap({ image, places }: HardeningSubject): Gap[] {
  const name = image.config.labels[BASE_NAME];
  if (name === undefined || image.config.labels[BASE_DIGEST] !== undefined) return [];
  const base = parseRegistryRef(name);
  if (!base.ok || !isMutable(base.value)) return [];
  return [
    {
      title: 'The base image is named by the tag latest, or without a tag',
      at: places.ofInstruction('LABEL', (args) => setsKey(args, BASE_NAME)),
      remedy: edit('name the base by a version, and pin it by its digest'),
      subject: 'base',
    },
  ];
}

export const mutableReference: HardeningRule = {
  doc: {
    id: 'SW2010',
    title: 'The image or its base is named by a tag that moves',
    severity: 'low',
    what: 'The reference that was given, or the one of the base in the labels, has the tag latest or no tag, and no digest.',
    why: 'What was checked today is not what runs tomorrow, and nobody can tell which one it was.',
    fix: 'Name images by digest, or by tags that are never moved.',
    before: 'image: ghcr.io/owner/app:latest',
    after: 'image: ghcr.io/owner/app:1.4.2@sha256:…',
    sources: ['CIS Docker 1.6.0 5.28', 'NIST SP 800-190 4.2.2', 'hadolint DL3007'],
  },
  check: (subject) => [...givenGap(subject), ...baseGap(subject)],
};
