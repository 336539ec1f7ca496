import { apk } from '../advisories/versions/apk.ts';
import { dpkg } from '../advisories/versions/dpkg.ts';
import { rpm } from '../advisories/versions/rpm.ts';
import { semver } from '../advisories/versions/semver.ts';
import type { RuleDoc } from '../domain/rule.ts';
import type { EventContext } from '../plan/event.ts';
import type { World } from '../ports/world.ts';
import type { RenderOptions } from '../render/options.ts';

const ORDERS = { deb: dpkg, apk, rpm, npm: semver } as const;

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
    compareVersions: (type, a, b) => {
      const order = Object.hasOwn(ORDERS, type) ? ORDERS[type as keyof typeof ORDERS] : dpkg;
      return order.compare(a, b);
    },
    links: {
      docs: `${DOCS}v${version}/`,
      ...(event.kind === 'none' || server === undefined ? {} : { server, repository: event.repository }),
      ...(event.kind === 'none' || commit === undefined ? {} : { commit }),
      ...(event.runUrl === undefined ? {} : { run: event.runUrl }),
    },
  };
}
