import { apk } from '../advisories/versions/apk.ts';
import { bitnami } from '../advisories/versions/bitnami.ts';
import { composer } from '../advisories/versions/composer.ts';
import { crates } from '../advisories/versions/crates.ts';
import { dpkg } from '../advisories/versions/dpkg.ts';
import { go } from '../advisories/versions/go.ts';
import { maven } from '../advisories/versions/maven.ts';
import { nuget } from '../advisories/versions/nuget.ts';
import type { VersionOrder } from '../advisories/versions/order.ts';
import { pep440 } from '../advisories/versions/pep440.ts';
import { rpm } from '../advisories/versions/rpm.ts';
import { rubygems } from '../advisories/versions/rubygems.ts';
import { semver } from '../advisories/versions/semver.ts';
import type { RuleDoc } from '../domain/rule.ts';
import type { EventContext } from '../plan/event.ts';
import type { World } from '../ports/world.ts';
import type { RenderOptions } from '../render/options.ts';

/** By the type of a purl; opkg has dpkg's. */
const ORDERS: ReadonlyMap<string, VersionOrder> = new Map([
  ['apk', apk],
  ['rpm', rpm],
  ['npm', semver],
  ['pypi', pep440],
  ['gem', rubygems],
  ['composer', composer],
  ['nuget', nuget],
  ['golang', go],
  ['cargo', crates],
  ['maven', maven],
  ['bitnami', bitnami],
]);

/** Where pages about rules are, for the running version. */
const DOCS = 'https://github.com/seaworthy/seaworthy/blob/';

/** What renderers take beside the report: the ecosystems' orders, rule pages, and links made from the run's own environment. */
export function renderingFor(
  world: World,
  event: EventContext,
  rules: ReadonlyMap<string, RuleDoc>,
  version: string,
): RenderOptions {
  const server = world.env['GITHUB_SERVER_URL'];
  const commit = event.pullRequest?.headSha ?? world.env['GITHUB_SHA'];
  return {
    rules,
    compareVersions: (type, a, b) => (ORDERS.get(type) ?? dpkg).compare(a, b),
    links: {
      docs: `${DOCS}v${version}/`,
      ...(event.kind === 'none' || server === undefined ? {} : { server, repository: event.repository }),
      ...(event.kind === 'none' || commit === undefined ? {} : { commit }),
      ...(event.runUrl === undefined ? {} : { run: event.runUrl }),
    },
  };
}
