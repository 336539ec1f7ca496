import { baseImages } from '../base-image.ts';
import type { Rule } from '../rule.ts';

/** hadolint DL3026. Silent unless trusted registries are configured. */
export const rule: Rule = {
  doc: {
    id: 'DL3026',
    title: 'Base image from a registry that is not trusted',
    severity: 'medium',
    what: 'A FROM takes an image from a registry that is not on the list of trusted ones.',
    why: 'Everything in the base image runs with the application; where it comes from was decided once for the whole project.',
    fix: 'Take the image from a trusted registry, or have the registry added to the list.',
    before: 'FROM registry.example/debian:12',
    after: 'FROM docker.io/library/debian:12',
    sources: ['hadolint DL3026', 'CIS Docker 1.6.0 4.2', 'NIST SP 800-190 4.1.5'],
  },
  check: (checked) => {
    const trusted = checked.inputs.config.trustedRegistries;
    if (trusted.length === 0) return [];
    return baseImages(checked)
      .filter(({ ref }) => !isTrusted(ref.registry, trusted))
      .map(({ evaluated, image, ref }) => ({
        instruction: evaluated.stage.from,
        title: `the base image ${image} comes from ${ref.registry}, which is not trusted`,
        advice: `Take it from one of ${trusted.join(', ')}.`,
      }));
  },
};

/** `*.example.com` takes every host below; Docker Hub has two names. */
function isTrusted(registry: string, trusted: readonly string[]): boolean {
  return trusted.some((entry) => {
    if (entry.startsWith('*')) return registry.endsWith(entry.slice(1));
    return entry === registry || (registry === 'docker.io' && entry === 'hub.docker.com');
  });
}
