import { ruleSpec } from '../rule-spec.ts';

ruleSpec('DL3062', {
  catches: [
    ['FROM debian:12\nRUN go install example.com/a', [2]],
    ['FROM debian:12\nRUN go install example.com/a@latest', [2]],
    ['FROM debian:12\nRUN go get -u example.com/a', [2]],
  ],
  passes: [
    ['FROM debian:12\nRUN go install example.com/a@v1'],
    ['FROM debian:12\nRUN go install ./...'],
    ['FROM debian:12\nRUN go run main.go'],
    ['FROM debian:12\nRUN go build x'],
    ['FROM debian:12\nRUN go get'],
    ['FROM debian:12\nRUN go mod download x'],
  ],
});
