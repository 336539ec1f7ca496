import { baseImages } from '../base-image.ts';
import { splitPlatform } from '../platforms.ts';
import type { Rule } from '../rule.ts';

/** BuildKit's check. BuildKit asks the registry; here an image’s platform is known where its name tells it: the per-architecture namespaces of the Docker Official Images. */
export const rule: Rule = {
  doc: {
    id: 'InvalidBaseImagePlatform',
    title: 'Base image of another platform',
    severity: 'low',
    what: 'A FROM takes an image that is made for another platform than the one built for.',
    why: 'Its programs do not run there, or only under emulation.',
    fix: 'Take an image of the platform, or one of several platforms.',
    before: 'FROM --platform=linux/arm64 amd64/debian:12',
    after: 'FROM --platform=linux/arm64 debian:12',
    sources: ['BuildKit InvalidBaseImagePlatform'],
  },
  check: (checked) =>
    baseImages(checked).flatMap(({ evaluated, image, ref }) => {
      if (!checked.reachable.has(evaluated.stage.index) || ref.registry !== 'docker.io') return [];
      const made = NAMESPACES[ref.repository.split('/', 1)[0] ?? ''];
      const wanted = splitPlatform(evaluated.platform ?? checked.inputs.platform ?? '');
      if (made === undefined || wanted === undefined || wanted.architecture === made) return [];
      return [
        {
          instruction: evaluated.stage.from,
          title: `the base image ${image} is made for ${made}, and ${wanted.architecture} is built`,
          advice: `Take an image for ${wanted.architecture}, or one of several platforms.`,
        },
      ];
    }),
};

const NAMESPACES: Readonly<Record<string, string | undefined>> = Object.assign(Object.create(null), {
  amd64: 'amd64',
  arm32v5: 'arm',
  arm32v6: 'arm',
  arm32v7: 'arm',
  arm64v8: 'arm64',
  i386: '386',
  mips64le: 'mips64le',
  ppc64le: 'ppc64le',
  riscv64: 'riscv64',
  s390x: 's390x',
  winamd64: 'amd64',
});
