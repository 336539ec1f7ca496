import { ruleSpec } from '../rule-spec.ts';

ruleSpec('InvalidDefinitionDescription', {
  catches: [
    ['# check=experimental=InvalidDefinitionDescription\n# b\nFROM debian:12 AS a\n# c d\nARG d', [3, 5]],
    ['FROM debian:12\n# check=experimental=all\n# b\nARG d\n# e\nARG f', [4]],
  ],
  passes: [['# b\nFROM debian:12 AS a'], ['# check=experimental=all\n# a is it\nFROM debian:12 AS a\n# c\n\n#\nARG d']],
});
