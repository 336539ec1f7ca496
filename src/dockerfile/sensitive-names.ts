import type { Instruction } from './instruction.ts';

const DENIED = /(?:_|^)(?:apikey|auth|credential|credentials|key|password|pword|passwd|secret|token)(?:_|$)/i;
const ALLOWED = /(?:_|^)(?:public|file|version)(?:_|$)/i;

/** BuildKit's list: the variables of an ARG or ENV that have the name of a secret. */
export function secretNames({ pairs }: Instruction): string[] {
  return pairs.map(({ key }) => key).filter((key) => DENIED.test(key) && !ALLOWED.test(key));
}

/** hadolint's list: parts of names. */
const PARTS = /api_key|client_key|password|private|secret|token|username/i;
/** hadolint's list: whole names that have none of these parts. */
const NAMES = [
  'APPLICATION_KEY',
  'AWS_ACCESS_KEY_ID',
  'CI_DEPLOY_USER',
  'DOCKER_EMAIL',
  'FACEBOOK_APP_ID',
  'HEROKU_API_USER',
  'OKTA_AUTHN_GROUPID',
  'OKTA_CLIENT_ORGURL',
  'OKTA_OAUTH2_CLIENTID',
  'STRIPE_DEVICE_NAME',
  'TRAVIS_OS_NAME',
  'TRAVIS_SECURE_ENV_VARS',
  'TRAVIS_SUDO',
];

/** True for a name that hadolint takes for that of a secret or an account. */
export function isSensitive(name: string): boolean {
  return PARTS.test(name) || NAMES.includes(name.toUpperCase());
}
