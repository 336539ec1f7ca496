import type { RuleDoc } from '../../domain/rule.ts';
import { SYNTAX } from '../mistake.ts';
import type { Rule } from '../rule.ts';
import { rule as consistentInstructionCasing } from './ConsistentInstructionCasing.ts';
import { rule as copyIgnoredFile } from './CopyIgnoredFile.ts';
import { rule as dl1001 } from './DL1001.ts';
import { rule as dl3000 } from './DL3000.ts';
import { rule as dl3001 } from './DL3001.ts';
import { rule as dl3002 } from './DL3002.ts';
import { rule as dl3003 } from './DL3003.ts';
import { rule as dl3004 } from './DL3004.ts';
import { rule as dl3006 } from './DL3006.ts';
import { rule as dl3007 } from './DL3007.ts';
import { rule as dl3008 } from './DL3008.ts';
import { rule as dl3009 } from './DL3009.ts';
import { rule as dl3010 } from './DL3010.ts';
import { rule as dl3011 } from './DL3011.ts';
import { rule as dl3012 } from './DL3012.ts';
import { rule as dl3013 } from './DL3013.ts';
import { rule as dl3014 } from './DL3014.ts';
import { rule as dl3015 } from './DL3015.ts';
import { rule as dl3016 } from './DL3016.ts';
import { rule as dl3018 } from './DL3018.ts';
import { rule as dl3019 } from './DL3019.ts';
import { rule as dl3020 } from './DL3020.ts';
import { rule as dl3021 } from './DL3021.ts';
import { rule as dl3022 } from './DL3022.ts';
import { rule as dl3023 } from './DL3023.ts';
import { rule as dl3024 } from './DL3024.ts';
import { rule as dl3025 } from './DL3025.ts';
import { rule as dl3026 } from './DL3026.ts';
import { rule as dl3027 } from './DL3027.ts';
import { rule as dl3028 } from './DL3028.ts';
import { rule as dl3029 } from './DL3029.ts';
import { rule as dl3030 } from './DL3030.ts';
import { rule as dl3032 } from './DL3032.ts';
import { rule as dl3033 } from './DL3033.ts';
import { rule as dl3034 } from './DL3034.ts';
import { rule as dl3035 } from './DL3035.ts';
import { rule as dl3036 } from './DL3036.ts';
import { rule as dl3037 } from './DL3037.ts';
import { rule as dl3038 } from './DL3038.ts';
import { rule as dl3040 } from './DL3040.ts';
import { rule as dl3041 } from './DL3041.ts';
import { rule as dl3042 } from './DL3042.ts';
import { rule as dl3043 } from './DL3043.ts';
import { rule as dl3044 } from './DL3044.ts';
import { rule as dl3045 } from './DL3045.ts';
import { rule as dl3046 } from './DL3046.ts';
import { rule as dl3047 } from './DL3047.ts';
import { rule as dl3048 } from './DL3048.ts';
import { rule as dl3049 } from './DL3049.ts';
import { rule as dl3050 } from './DL3050.ts';
import { rule as dl3051 } from './DL3051.ts';
import { rule as dl3052 } from './DL3052.ts';
import { rule as dl3053 } from './DL3053.ts';
import { rule as dl3054 } from './DL3054.ts';
import { rule as dl3055 } from './DL3055.ts';
import { rule as dl3056 } from './DL3056.ts';
import { rule as dl3057 } from './DL3057.ts';
import { rule as dl3058 } from './DL3058.ts';
import { rule as dl3059 } from './DL3059.ts';
import { rule as dl3060 } from './DL3060.ts';
import { rule as dl3061 } from './DL3061.ts';
import { rule as dl3062 } from './DL3062.ts';
import { rule as dl3063 } from './DL3063.ts';
import { rule as dl3064 } from './DL3064.ts';
import { rule as dl3065 } from './DL3065.ts';
import { rule as dl3066 } from './DL3066.ts';
import { rule as dl3067 } from './DL3067.ts';
import { rule as dl4000 } from './DL4000.ts';
import { rule as dl4001 } from './DL4001.ts';
import { rule as dl4003 } from './DL4003.ts';
import { rule as dl4004 } from './DL4004.ts';
import { rule as dl4005 } from './DL4005.ts';
import { rule as dl4006 } from './DL4006.ts';
import { rule as duplicateStageName } from './DuplicateStageName.ts';
import { rule as exposeInvalidFormat } from './ExposeInvalidFormat.ts';
import { rule as exposeProtoCasing } from './ExposeProtoCasing.ts';
import { rule as fromAsCasing } from './FromAsCasing.ts';
import { rule as invalidBaseImagePlatform } from './InvalidBaseImagePlatform.ts';
import { rule as invalidDefaultArgInFrom } from './InvalidDefaultArgInFrom.ts';
import { rule as invalidDefinitionDescription } from './InvalidDefinitionDescription.ts';
import { rule as legacyKeyValueFormat } from './LegacyKeyValueFormat.ts';
import { rule as multipleInstructionsDisallowed } from './MultipleInstructionsDisallowed.ts';
import { rule as noEmptyContinuation } from './NoEmptyContinuation.ts';
import { rule as redundantTargetPlatform } from './RedundantTargetPlatform.ts';
import { rule as reservedStageName } from './ReservedStageName.ts';
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
import { rule as sw1020 } from './SW1020.ts';
import { rule as sw1021 } from './SW1021.ts';
import { rule as sw1022 } from './SW1022.ts';
import { rule as sw1023 } from './SW1023.ts';
import { rule as undefinedArgInFrom } from './UndefinedArgInFrom.ts';
import { rule as undefinedVar } from './UndefinedVar.ts';
import { rule as workdirRelativePath } from './WorkdirRelativePath.ts';

/** Every rule, by id. A rule is one file here, one line here, one page of docs and one test. */
export const RULES: readonly Rule[] = [
  consistentInstructionCasing,
  copyIgnoredFile,
  dl1001,
  dl3000,
  dl3001,
  dl3002,
  dl3003,
  dl3004,
  dl3006,
  dl3007,
  dl3008,
  dl3009,
  dl3010,
  dl3011,
  dl3012,
  dl3013,
  dl3014,
  dl3015,
  dl3016,
  dl3018,
  dl3019,
  dl3020,
  dl3021,
  dl3022,
  dl3023,
  dl3024,
  dl3025,
  dl3026,
  dl3027,
  dl3028,
  dl3029,
  dl3030,
  dl3032,
  dl3033,
  dl3034,
  dl3035,
  dl3036,
  dl3037,
  dl3038,
  dl3040,
  dl3041,
  dl3042,
  dl3043,
  dl3044,
  dl3045,
  dl3046,
  dl3047,
  dl3048,
  dl3049,
  dl3050,
  dl3051,
  dl3052,
  dl3053,
  dl3054,
  dl3055,
  dl3056,
  dl3057,
  dl3058,
  dl3059,
  dl3060,
  dl3061,
  dl3062,
  dl3063,
  dl3064,
  dl3065,
  dl3066,
  dl3067,
  dl4000,
  dl4001,
  dl4003,
  dl4004,
  dl4005,
  dl4006,
  duplicateStageName,
  exposeInvalidFormat,
  exposeProtoCasing,
  fromAsCasing,
  invalidBaseImagePlatform,
  invalidDefaultArgInFrom,
  invalidDefinitionDescription,
  legacyKeyValueFormat,
  multipleInstructionsDisallowed,
  noEmptyContinuation,
  redundantTargetPlatform,
  reservedStageName,
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
  sw1020,
  sw1021,
  sw1022,
  sw1023,
  secretsUsedInArgOrEnv,
  stageNameCasing,
  undefinedArgInFrom,
  undefinedVar,
  workdirRelativePath,
];

/** What the pages under docs/rules are made of. */
export const DOCKERFILE_RULES: readonly RuleDoc[] = [...RULES.map(({ doc }) => doc), SYNTAX];
