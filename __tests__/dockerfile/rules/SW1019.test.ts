import { ruleSpec } from '../rule-spec.ts';

const D = 'FROM debian:12\n';

ruleSpec('SW1019', {
  catches: [
    [`${D}RUN curl -fsSLO https://github.com/o/tool/releases/latest/download/tool`, [2]],
    [`${D}RUN wget https://github.com/o/tool/releases/download/v1.2.3/tool.tgz && tar xf tool.tgz`, [2]],
    [`${D}RUN curl -o a https://raw.githubusercontent.com/o/r/main/install.sh`, [2]],
    [`${D}RUN curl -sL "https://github.com/o/r/archive/refs/heads/main.tar.gz" | tar xz`, [2]],
    [`${D}RUN curl -sLO https://gitlab.com/g/p/-/raw/main/a`, [2]],
  ],
  passes: [
    [`${D}RUN curl -fsSLo t https://github.com/o/tool/releases/download/v1/t && echo "a  t" | sha256sum -c -`],
    [`${D}RUN curl -fsSLO https://raw.githubusercontent.com/o/r/${'a1'.repeat(20)}/a`],
    [`${D}ADD --checksum=sha256:${'ab'.repeat(32)} https://github.com/o/r/releases/download/v1/t /t`],
    [`${D}RUN curl https://example.com/a`],
    [`${D}RUN echo https://github.com/o/tool/releases/latest/download/tool`],
    [`${D}RUN curl -fLO https://github.com/o/r/releases/download/v1/t && cosign verify-blob t`],
  ],
});
