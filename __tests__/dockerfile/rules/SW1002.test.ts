import { ruleSpec } from '../rule-spec.ts';

ruleSpec('SW1002', {
  catches: [
    ['FROM debian:12\nRUN curl -fsSL https://example.com/i.sh | sh', [2]],
    ['FROM debian:12\nRUN wget -qO- https://example.com/i.sh | sudo -E bash -', [2]],
    ['FROM debian:12\nRUN bash -c "$(curl -fsSL https://example.com/i.sh)"', [2]],
    ['FROM debian:12\nRUN bash <(curl -s https://example.com)', [2]],
    ['FROM debian:12\nRUN eval "$(wget -O- https://example.com)"', [2]],
    ['FROM debian:12\nRUN curl https://example.com | tee x | python3 -', [2]],
    ['FROM debian:12\nRUN (curl https://example.com) | bash -s -- --yes', [2]],
    ['FROM debian:12\nRUN ["sh", "-c", "curl https://example.com | sh"]', [2]],
  ],
  passes: [
    ['FROM debian:12\nRUN curl https://example.com -o f && sha256sum -c s && sh f'],
    ['FROM debian:12\nRUN curl https://example.com | tar xz'],
    ['FROM debian:12\nRUN curl https://example.com | python3 -c "import json"'],
    ['FROM debian:12\nRUN curl https://example.com | python3 -m json.tool'],
    ['FROM debian:12\nRUN curl https://example.com | jq . | sh -c cat'],
    ['FROM debian:12\nRUN cat f | sh'],
    ['FROM debian:12\nRUN echo "curl x | sh"'],
    ['FROM debian:12\nRUN curl https://example.com | sh install.sh'],
    ['FROM debian:12\nRUN curl https://example.com | perl -pe 1'],
  ],
});
