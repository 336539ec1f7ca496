import { ruleSpec } from '../rule-spec.ts';

const D = 'FROM debian:12\n';
const FINGERPRINT = '9DC8 5822 9FC7 DD38 854A E2D8 8D81 803C 0EBF CD88';

ruleSpec('SW1018', {
  catches: [
    [`${D}RUN curl -fsSL https://example.com/key.asc | gpg --dearmor -o /usr/share/keyrings/a.gpg`, [2]],
    [`${D}RUN wget -qO- https://example.com/key.asc | apt-key add -`, [2]],
    [`${D}RUN apt-key adv --keyserver keyserver.ubuntu.com --recv-keys 0EBFCD88`, [2]],
    [`${D}RUN gpg --keyserver hkps://keys.openpgp.org --recv-keys 8D81803C0EBFCD88`, [2]],
    [`${D}RUN rpm --import https://example.com/RPM-GPG-KEY`, [2]],
    [`${D}RUN curl -fsSL https://example.com/key.asc -o /etc/apt/keyrings/a.asc`, [2]],
  ],
  passes: [
    [`${D}RUN gpg --recv-keys ${FINGERPRINT.replaceAll(' ', '')}`],
    [`${D}RUN gpg --recv-keys "${FINGERPRINT}"`],
    [`${D}RUN curl -fsSLo k https://example.com/key.asc && echo "abc  k" | sha256sum -c && gpg --dearmor k`],
    [`${D}RUN rpm --import /etc/pki/rpm-gpg/RPM-GPG-KEY`],
    [`${D}RUN curl -fsSL https://example.com/a.tar.gz | tar xz`],
    [`${D}RUN gpg --verify a.asc a`],
  ],
});
