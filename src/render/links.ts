import type { JudgedFinding } from '../domain/finding.ts';
import type { Location } from '../domain/location.ts';
import { LINK_HOSTS, type LinkUrl, linkUrl } from './markdown.ts';

/** Where links lead. All of it comes from the run's own environment and from Seaworthy, none from what was scanned. */
export interface Links {
  /** Server of the repository, e.g. `https://github.com` (GITHUB_SERVER_URL). */
  readonly server?: string;
  /** `owner/name`. */
  readonly repository?: string;
  /** Commit whose files the lines belong to: a pull request's head. */
  readonly commit?: string;
  /** Page of the workflow run: the summary and the artifacts are there. */
  readonly run?: string;
  /** Seaworthy's repository at the running version, with a trailing `/`: pages of its rules are relative to it. */
  readonly docs?: string;
}

/** Hosts of the run itself beside those that are always allowed (GitHub Enterprise has its own). */
function ownHosts(links: Links): readonly string[] {
  const own = [links.server, links.docs]
    .filter((url): url is string => url !== undefined && URL.canParse(url))
    .map((url) => new URL(url).hostname);
  return [...LINK_HOSTS, ...own];
}

/** The line of a file of the repository. `undefined` outside GitHub, or where the finding is in an image. */
export function lineUrl(at: Location, links: Links): LinkUrl | undefined {
  if (at.kind !== 'file' || !isRepositoryPath(at.path)) return undefined;
  const { server, repository, commit } = links;
  if (server === undefined || repository === undefined || commit === undefined) return undefined;
  if (!/^[A-Za-z0-9._-]+\/[A-Za-z0-9._-]+$/.test(repository) || !/^[0-9a-f]{40,64}$/.test(commit)) return undefined;
  const lines = at.endLine === undefined || at.endLine <= at.line ? `L${at.line}` : `L${at.line}-L${at.endLine}`;
  // `plain=1` shows a file that GitHub would render (Markdown) with its lines.
  return linkUrl(`${server}/${repository}/blob/${commit}/${encodePath(at.path)}?plain=1#${lines}`, ownHosts(links));
}

/** The workflow run. */
export function runUrl(links: Links): LinkUrl | undefined {
  return links.run === undefined ? undefined : linkUrl(links.run, ownHosts(links));
}

/** The page about a finding's rule: Seaworthy's own, the finding's where its host is allowed, else the public page of its id. */
export function ruleUrl(finding: Pick<JudgedFinding, 'rule' | 'docs'>, links: Links): LinkUrl | undefined {
  const { docs } = finding;
  if (docs?.startsWith('https://')) {
    const url = linkUrl(docs);
    if (url !== undefined) return url;
  } else if (
    docs !== undefined &&
    links.docs !== undefined &&
    /^[A-Za-z0-9._/-]+$/.test(docs) &&
    !docs.includes('..')
  ) {
    return linkUrl(`${links.docs}${docs}`, ownHosts(links));
  }
  return advisoryUrl(finding.rule);
}

/** The public page of a vulnerability's id, by the form of the id. */
export function advisoryUrl(id: string): LinkUrl | undefined {
  if (/^CVE-\d{4}-\d{4,19}$/.test(id)) return linkUrl(`https://nvd.nist.gov/vuln/detail/${id}`);
  if (/^GHSA(-[0-9a-z]{4}){3}$/.test(id)) return linkUrl(`https://github.com/advisories/${id}`);
  if (/^(?:DSA|DLA|USN|ALSA|RLSA|RHSA|ALPINE|MAL|PYSEC|GO|RUSTSEC|DEBIAN|UBUNTU)-[A-Za-z0-9:-]{4,40}$/.test(id)) {
    return linkUrl(`https://osv.dev/vulnerability/${id}`);
  }
  return undefined;
}

/** True for a path that can lie in a repository: relative, with `/`, no `..`, no scheme, no control characters. */
export function isRepositoryPath(path: string): boolean {
  if (path === '' || path.length > 4096 || path.startsWith('/') || path.includes('\\')) return false;
  if (/[\p{Cc}]/u.test(path) || /^[A-Za-z][A-Za-z0-9+.-]*:/.test(path) || !path.isWellFormed()) return false;
  return path.split('/').every((part) => part !== '..' && part !== '.' && part !== '');
}

/** Percent-encodes a path for a URL; `/` stays. */
export function encodePath(path: string): string {
  return path
    .split('/')
    .map((part) =>
      encodeURIComponent(part).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`),
    )
    .join('/');
}
