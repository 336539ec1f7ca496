import { ruleSpec } from '../rule-spec.ts';

ruleSpec('LegacyKeyValueFormat', {
  catches: [
    ['FROM debian:12\nENV a b c', [2]],
    ['FROM debian:12\nLABEL a b', [2]],
  ],
  passes: [['FROM debian:12\nENV a=b'], ['FROM debian:12\nLABEL "a"=b'], ['FROM a:1 AS x\nENV a b\nFROM b:1']],
  fixes: [
    ['FROM debian:12\nENV MODE production', 'FROM debian:12\nENV MODE=production'],
    // The key is also the keyword's last letter.
    ['FROM debian:12\nLABEL L x', 'FROM debian:12\nLABEL L=x'],
    ['FROM debian:12\nLABEL a "b <c@d.example>"', 'FROM debian:12\nLABEL a="b <c@d.example>"'],
    ["FROM debian:12\nENV a 'b $c'", "FROM debian:12\nENV a='b $c'"],
    ['FROM debian:12\nLABEL a b  <c@d.example>', 'FROM debian:12\nLABEL a="b  <c@d.example>"'],
    ['FROM debian:12\nENV a ~/b#c', 'FROM debian:12\nENV a="~/b#c"'],
    ['FROM debian:12\nENV a ""', 'FROM debian:12\nENV a=""'],
  ],
});
