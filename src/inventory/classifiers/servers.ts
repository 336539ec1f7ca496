import { type Classifier, following, preceding, THREE } from './classifier.ts';

const RELEASED = String.raw`\d{1,3}(?:\.\d{1,4}){1,2}(?:alpha\d|beta\d|rc\d)?`;
const HAPROXY = String.raw`\d{1,2}\.\d{1,3}(?:\.|-dev|-rc)\d{1,3}`;
/** `7.0.14buildkitsandbox-1702957741000000000`: version, host that built it, time. */
const SANDBOX = preceding(THREE, 'buildkitsandbox-');

/** Servers, databases and proxies. */
export const SERVERS: readonly Classifier[] = [
  {
    name: 'nginx',
    file: /^(?:nginx|openresty)$/,
    evidence: [
      {
        anchor: 'nginx version: ',
        after: new RegExp(`^nginx version: [^/\\0]{1,40}/(?<version>${THREE}(?:\\+\\d+)?(?:-\\d+)?)`),
      },
    ],
  },
  {
    name: 'redis',
    file: /^redis-server$/,
    evidence: [
      SANDBOX,
      // The host may be a container's id: `4.0.11841ce7054bd9-1542359302000000000`.
      { anchor: '000000000', before: /(?<![0-9.])(?<version>\d{1,2}\.\d{1,3}\.\d{1,3}?)[0-9a-zA-Z_]{12}-\d{10}$/ },
      following('Redis version ', THREE),
    ],
  },
  { name: 'valkey', file: /^valkey-server$/, evidence: [SANDBOX] },
  {
    name: 'postgresql',
    file: /^postgres$/,
    evidence: [
      {
        anchor: 'PostgreSQL ',
        before: /[\0?]$/,
        after: /^PostgreSQL (?<version>\d{1,2}(?:\.\d{1,3}){0,2}(?:(?:alpha|beta|rc)\d)?)/,
      },
    ],
  },
  {
    name: 'percona-server',
    file: /^mysqld?$/,
    insteadOf: ['mysql'],
    evidence: [following('/percona-server-', THREE)],
  },
  {
    name: 'percona-xtradb-cluster',
    file: /^mysqld?$/,
    insteadOf: ['mysql'],
    evidence: [following('/Percona-XtraDB-Cluster-', THREE)],
  },
  {
    name: 'mariadb',
    file: /^(?:mariadbd?|mysqld?)$/,
    insteadOf: ['mysql'],
    evidence: [preceding(RELEASED, '-MariaDB'), following('/mariadb-', THREE)],
  },
  {
    name: 'mysql',
    file: /^mysqld?$/,
    evidence: [
      { anchor: '\0mysql', before: new RegExp(`\\0(?<version>${RELEASED})\\0*$`) },
      following('/mysql-', RELEASED),
    ],
  },
  { name: 'percona-xtrabackup', file: /^xtrabackup$/, evidence: [following('/percona-xtrabackup-', THREE)] },
  {
    name: 'mongodb',
    file: /^mongod$/,
    evidence: ['\0tcmalloc', '\0heap_size', '\0cppdefines'].map((anchor) => preceding(THREE, anchor, String.raw`\0*`)),
  },
  { name: 'memcached', file: /^memcached$/, evidence: [following('memcached ', THREE)] },
  {
    name: 'haproxy',
    file: /^haproxy$/,
    evidence: [
      { anchor: ', released 20', before: new RegExp(`version (?<version>${HAPROXY})(?:-[a-z0-9]{7})?$`) },
      following('HA-Proxy version ', HAPROXY),
      {
        anchor: 'HAProxy version',
        before: new RegExp(`(?<![0-9.])(?<version>${HAPROXY})-[0-9a-zA-Z]{7}[^\\n]{1,60}$`),
      },
    ],
  },
  { name: 'httpd', file: /^(?:httpd|apache2)$/, evidence: [following('Apache/', THREE)] },
  { name: 'lighttpd', file: /^lighttpd$/, evidence: [following('\0lighttpd/', String.raw`${THREE}(?=\0)`)] },
  { name: 'proftpd', file: /^proftpd$/, evidence: [following('\0ProFTPD Version ', String.raw`${THREE}[a-z]?(?=\0)`)] },
  {
    name: 'consul',
    file: /^consul$/,
    evidence: [following('CONSUL_VERSION: ', THREE), following('GitDescribe=', `${THREE}(?=")`)],
  },
  {
    name: 'arangodb',
    file: /^arangosh$/,
    evidence: [preceding(String.raw`${THREE}(?:-\d{1,3})?`, ' [linux]', '(?: enterprise)?')],
  },
  {
    name: 'fluent-bit',
    file: /^fluent-bit$/,
    evidence: [preceding(THREE, 'Fluent', String.raw`\0(?:\x1b\[1m\0|\0{1,2})?(?:%s)?`)],
  },
];
