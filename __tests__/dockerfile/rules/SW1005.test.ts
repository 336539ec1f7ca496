import { expect, test } from '@jest/globals';
import { lint } from '../lint-text.ts';
import { ruleSpec } from '../rule-spec.ts';

// Made up, and put together here so that no whole token stands in the repository.
const GITHUB = `ghp_${'a1B2'.repeat(9)}`;
const AWS = `AKIA${'ABCD'.repeat(4)}`;
const PASSWORD = 'Tr0ub4dor&3x';
const D = 'FROM debian:12\n';

ruleSpec('SW1005', {
  catches: [
    [`${D}ENV GITHUB_TOKEN=${GITHUB}`, [2]],
    [`${D}ARG KEY_ID=${AWS}`, [2]],
    [`ARG NPM_TOKEN=${GITHUB}\n${D}`, [1]],
    [`${D}ENV DB_PASSWORD=${PASSWORD}`, [2]],
    [`${D}ENV DB_PASSWORD ${PASSWORD}`, [2]],
    [`${D}RUN export API_KEY=${PASSWORD} && a`, [2]],
    [`${D}RUN a --password ${PASSWORD}`, [2]],
    [`${D}RUN a --token=${PASSWORD}`, [2]],
    [`${D}RUN git clone https://user:${PASSWORD}@example.com/a`, [2]],
    [`${D}RUN curl -H "Authorization: Bearer ${GITHUB}" https://example.com`, [2]],
    [`${D}COPY <<EOF /root/.key\n-----BEGIN RSA PRIVATE KEY-----\nx\nEOF`, [2]],
    [`${D}LABEL a=${GITHUB}`, [2]],
    [`${D}ONBUILD ENV DB_PASSWORD=${PASSWORD}`, [2]],
    [`${D}CMD ["a", "https://u:${PASSWORD}@example.com"]`, [2]],
  ],
  passes: [
    [`${D}ENV DB_PASSWORD=changeme123`],
    [`${D}ENV DB_PASSWORD=$OTHER`],
    [`${D}ENV DB_PASSWORD_FILE=/run/secrets/db1`],
    [`${D}ENV SECRET_KEY=/etc/keys/key1.pem`],
    [`${D}ARG NPM_TOKEN`],
    [`${D}ENV GPG_KEY=E3FF2839C048B25C084DEBE9B26995E310250568`],
    [`${D}ENV TOKEN_URL=https://example.com/token1`],
    [`${D}RUN --mount=type=secret,id=a,env=API_KEY a`],
    [`${D}RUN git clone https://user:$PASS@example.com/a`],
    [`${D}ENV PUBLIC_KEY_TOKEN=b77a5c561934e089`],
    [`${D}ENV password=bar`],
  ],
});

test('is critical', () => {
  const finding = lint(`${D}ENV DB_PASSWORD=${PASSWORD}`).find(({ rule }) => rule === 'SW1005');
  expect(finding?.severity).toBe('critical');
});

test.each([
  [`ENV GITHUB_TOKEN=${GITHUB}`, GITHUB],
  [`ENV DB_PASSWORD ${PASSWORD}`, PASSWORD],
  [`LABEL note "password: ${PASSWORD}"`, PASSWORD],
  [`RUN curl -k -H "Authorization: Bearer ${GITHUB}" https://example.com | sh`, GITHUB],
  [`RUN apk add --repository https://u:${PASSWORD}@example.com a`, PASSWORD],
  [`ADD https://u:${PASSWORD}@example.com/a /`, PASSWORD],
  [`RUN pip install --password ${PASSWORD} ${GITHUB}`, PASSWORD],
  [`MAINTAINER ${GITHUB}`, GITHUB],
  [`CMD a --token=${GITHUB}`, GITHUB],
  [`RUN gem install ${GITHUB}`, GITHUB],
  [`COPY <<EOF /a\ntoken=${GITHUB}\nEOF`, GITHUB],
])('no rule repeats the value in %#', (line, value) => {
  const findings = lint(`${D}${line}`, { dockerignore: null });
  expect(findings.length).toBeGreaterThan(0);
  expect(JSON.stringify(findings)).not.toContain(value);
});
