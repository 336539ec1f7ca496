import type { RuleDoc } from '../../domain/rule.ts';
import type { Rule } from '../rule.ts';
import { rule as consistentInstructionCasing } from './ConsistentInstructionCasing.ts';
import { rule as dl3000 } from './DL3000.ts';
import { rule as dl3002 } from './DL3002.ts';
import { rule as dl3004 } from './DL3004.ts';
import { rule as dl3006 } from './DL3006.ts';
import { rule as dl3007 } from './DL3007.ts';
import { rule as dl3008 } from './DL3008.ts';
import { rule as dl3009 } from './DL3009.ts';
import { rule as dl3013 } from './DL3013.ts';
import { rule as dl3016 } from './DL3016.ts';
import { rule as dl3018 } from './DL3018.ts';
import { rule as dl3019 } from './DL3019.ts';
import { rule as dl3020 } from './DL3020.ts';
import { rule as dl3022 } from './DL3022.ts';
import { rule as dl3025 } from './DL3025.ts';
import { rule as dl3026 } from './DL3026.ts';
import { rule as dl3028 } from './DL3028.ts';
import { rule as dl3033 } from './DL3033.ts';
import { rule as dl3037 } from './DL3037.ts';
import { rule as dl3041 } from './DL3041.ts';
import { rule as dl3042 } from './DL3042.ts';
import { rule as dl3062 } from './DL3062.ts';
import { rule as dl4000 } from './DL4000.ts';
import { rule as dl4006 } from './DL4006.ts';
import { rule as fromAsCasing } from './FromAsCasing.ts';
import { rule as legacyKeyValueFormat } from './LegacyKeyValueFormat.ts';
import { rule as noEmptyContinuation } from './NoEmptyContinuation.ts';
import { rule as secretsUsedInArgOrEnv } from './SecretsUsedInArgOrEnv.ts';
import { rule as stageNameCasing } from './StageNameCasing.ts';
import { rule as sw1001 } from './SW1001.ts';
import { rule as sw1002 } from './SW1002.ts';
import { rule as sw1003 } from './SW1003.ts';
import { rule as sw1004 } from './SW1004.ts';
import { rule as sw1005 } from './SW1005.ts';
import { rule as sw1006 } from './SW1006.ts';
import { rule as sw1007 } from './SW1007.ts';
import { rule as sw1008 } from './SW1008.ts';
import { rule as sw1009 } from './SW1009.ts';
import { rule as sw1010 } from './SW1010.ts';
import { rule as sw1011 } from './SW1011.ts';
import { rule as sw1012 } from './SW1012.ts';
import { rule as sw1013 } from './SW1013.ts';
import { rule as sw1014 } from './SW1014.ts';
import { rule as sw1015 } from './SW1015.ts';
import { rule as sw1016 } from './SW1016.ts';
import { rule as sw1017 } from './SW1017.ts';
import { rule as sw1018 } from './SW1018.ts';
import { rule as sw1019 } from './SW1019.ts';
import { rule as undefinedArgInFrom } from './UndefinedArgInFrom.ts';
import { rule as undefinedVar } from './UndefinedVar.ts';
import { rule as workdirRelativePath } from './WorkdirRelativePath.ts';

/** Every rule, by id. A rule is one file here, one line here, one page of docs and one test. */
export const RULES: readonly Rule[] = [
  consistentInstructionCasing,
  dl3000,
  dl3002,
  dl3004,
  dl3006,
  dl3007,
  dl3008,
  dl3009,
  dl3013,
  dl3016,
  dl3018,
  dl3019,
  dl3020,
  dl3022,
  dl3025,
  dl3026,
  dl3028,
  dl3033,
  dl3037,
  dl3041,
  dl3042,
  dl3062,
  dl4000,
  dl4006,
  fromAsCasing,
  legacyKeyValueFormat,
  noEmptyContinuation,
  sw1001,
  sw1002,
  sw1003,
  sw1004,
  sw1005,
  sw1006,
  sw1007,
  sw1008,
  sw1009,
  sw1010,
  sw1011,
  sw1012,
  sw1013,
  sw1014,
  sw1015,
  sw1016,
  sw1017,
  sw1018,
  sw1019,
  secretsUsedInArgOrEnv,
  stageNameCasing,
  undefinedArgInFrom,
  undefinedVar,
  workdirRelativePath,
];

/** What the pages under docs/rules are made of. */
export const DOCKERFILE_RULES: readonly RuleDoc[] = RULES.map(({ doc }) => doc);
