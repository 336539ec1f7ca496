import { describe, expect, test } from '@jest/globals';
import { explainRefusal } from '../../src/shell/github-errors.ts';
import { cpuMs } from '../helpers/cpu-time.ts';

const refused = { status: 403, message: '', rateLimited: false };

describe('explainRefusal', () => {
  test.each([
    [403, 'Resource not accessible by integration', 'publish/forbidden'],
    [403, 'Code Security must be enabled for this repository to use code scanning.', 'publish/forbidden'],
    [403, 'Advanced Security must be enabled for this repository to use code scanning.', 'publish/forbidden'],
    [403, 'Code Scanning is not enabled for this repository.', 'publish/forbidden'],
    [403, 'Repository was archived so is read-only.', 'publish/forbidden'],
    [403, 'Unable to create comment because issue is locked.', 'publish/forbidden'],
    [
      403,
      'Although you appear to have the correct authorization credentials, the `octo` organization has an IP allow list enabled',
      'publish/forbidden',
    ],
    [403, 'something new', 'publish/forbidden'],
    [401, 'Bad credentials', 'publish/forbidden'],
    [401, '', 'publish/forbidden'],
    [404, 'Not Found', 'publish/forbidden'],
    [404, "ref 'refs/heads/x' not found in this repository", 'publish/refused'],
    [404, 'commit not found', 'publish/refused'],
    [413, '', 'publish/refused'],
    [422, 'Validation Failed; Body is too long (maximum is 65536 characters)', 'publish/refused'],
    [422, 'Validation Failed', 'publish/refused'],
    [500, 'Resource not accessible by integration', 'publish/unreachable'],
    [503, '', 'publish/unreachable'],
    [0, 'connect ECONNREFUSED', 'publish/unreachable'],
  ])('%s %s: %s', (status, message, code) => {
    const failure = explainRefusal('it was not done', { ...refused, status, message });
    expect(failure.code).toBe(code);
    expect(failure.what.startsWith('it was not done: ')).toBe(true);
    expect(failure.why).not.toBe('');
    expect(failure.fix).not.toBe('');
  });

  test('each known text has a cause of its own', () => {
    const causes = [
      'Resource not accessible by integration',
      'Code Security must be enabled',
      'Code scanning is not enabled',
      'Unable to create comment because issue is locked.',
      'the organization has an IP allow list enabled',
      'something new',
    ].map((message) => explainRefusal('x', { ...refused, message }).why);
    expect(new Set(causes).size).toBe(causes.length);
  });

  test('a limit is told before anything else', () => {
    expect(explainRefusal('x', { ...refused, message: 'Bad credentials', rateLimited: true }).code).toBe(
      'publish/rate-limited',
    );
  });

  test('the permission that would do is named, for refusals of permission only', () => {
    const acceptedPermissions = 'security_events=write';
    expect(explainRefusal('x', { ...refused, acceptedPermissions }).why).toContain(acceptedPermissions);
    expect(explainRefusal('x', { ...refused, status: 422, acceptedPermissions }).why).not.toContain(
      acceptedPermissions,
    );
  });

  test('words without end are cut, and quickly', () => {
    const start = cpuMs();
    const failure = explainRefusal('x', { ...refused, message: `ref ${' '.repeat(500_000)}`.repeat(4) });
    expect(failure.what.length).toBeLessThan(600);
    expect(cpuMs() - start).toBeLessThan(2_000);
  });
});
