import { setsKey, shortName, splitPair } from '../instruction-keys.ts';
import { edit, type HardeningRule } from '../rule.ts';
import { commandSecrets, secretKind } from '../secrets.ts';

/** An option may hide in the value: `JAVA_OPTS=-Dkey.password=…`, `ConnectionString=…;Password=…`. */
function kindOf(key: string, value: string): string | undefined {
  return secretKind(key, value) ?? (value.includes('=') ? commandSecrets(value)[0]?.kind : undefined);
}

export const secretEnv: HardeningRule = {
  doc: {
    id: 'SW2002',
    title: 'An environment variable of the image holds a secret',
    severity: 'critical',
    what: 'The configuration of the image sets an environment variable whose value looks like a secret.',
    why: 'Everybody who can pull the image, or list its containers, can read the value. It stays in the registry after it was removed.',
    fix: 'Take the variable out, give the value when the container starts or mount it as a file, and replace the secret: it is known.',
    before: 'ENV DB_PASSWORD=correct-horse-battery',
    after: 'ENV DB_PASSWORD_FILE=/run/secrets/db_password',
    sources: ['CIS Docker 1.6.0 4.10', 'NIST SP 800-190 4.1.4', 'OWASP Docker 12', 'BuildKit SecretsUsedInArgOrEnv'],
  },
  check: ({ image, places }) =>
    image.config.env.flatMap((pair) => {
      const [key, value] = splitPair(pair);
      const kind = kindOf(key, value);
      if (kind === undefined) return [];
      return [
        {
          title: `The environment variable ${shortName(key)} holds a secret (${kind})`,
          at: places.ofInstruction('ENV', (args) => setsKey(args, key)),
          remedy: edit(
            'give it at run time or mount it as a file, and replace the secret: whoever has the image knows it',
          ),
          subject: `env ${key}`,
          names: [key],
        },
      ];
    }),
};
