import { ruleSpec } from '../rule-spec.ts';

ruleSpec('SW1003', {
  catches: [
    ['FROM debian:12\nRUN curl -k https://example.com', [2]],
    ['FROM debian:12\nRUN curl -fsSkL https://example.com', [2]],
    ['FROM debian:12\nRUN wget --no-check-certificate https://example.com', [2]],
    ['FROM debian:12\nRUN pip install --trusted-host example.com a==1', [2]],
    ['FROM debian:12\nRUN npm config set strict-ssl false', [2]],
    ['FROM debian:12\nRUN git config --global http.sslVerify false', [2]],
    ['FROM debian:12\nRUN GIT_SSL_NO_VERIFY=1 git clone x', [2]],
    ['FROM debian:12\nENV NODE_TLS_REJECT_UNAUTHORIZED=0', [2]],
    ['FROM debian:12\nRUN apt-get install --allow-unauthenticated a=1', [2]],
    ['FROM debian:12\nRUN apt-get -o Acquire::AllowInsecureRepositories=true update', [2]],
    ['FROM debian:12\nRUN apk add --allow-untrusted a.apk', [2]],
    ['FROM debian:12\nRUN echo "deb [trusted=yes] https://example.com x" > /etc/apt/sources.list', [2]],
    ['FROM debian:12\nRUN yum install -y --nogpgcheck a-1', [2]],
    ["FROM debian:12\nRUN sh -c 'curl --insecure https://example.com'", [2]],
    ['FROM debian:12\nRUN git -c http.sslVerify=false clone x', [2]],
  ],
  passes: [
    ['FROM debian:12\nRUN curl -fsSL https://example.com'],
    ['FROM debian:12\nRUN curl -o k https://example.com'],
    ['FROM debian:12\nRUN curl -ok https://example.com'],
    ['FROM debian:12\nRUN curl -H kind https://example.com'],
    ['FROM debian:12\nRUN tar -k x'],
    ['FROM debian:12\nENV NODE_TLS_REJECT_UNAUTHORIZED=1'],
    ['FROM debian:12\nRUN npm config set strict-ssl true'],
    ['FROM debian:12\nRUN echo "curl -k"'],
  ],
});
