/** What selectors match, in our words: text, label sets (`a=1,b=2`) that meet it, label sets that do not. */

type Row = readonly [selector: string, meet: readonly string[], miss: readonly string[]];

const COMPARISONS: readonly Row[] = [
  ['tier == "gold"', ['tier=gold', 'tier=gold,zone=a'], ['', 'tier=tin', 'zone=gold']],
  ["tier == 'gold'", ['tier=gold'], ['tier=Gold']],
  ['tier=="gold"', ['tier=gold'], ['']],
  ['tier != "gold"', ['', 'tier=tin', 'zone=gold'], ['tier=gold']],
  ['tier!="gold"', ['tier=tin'], ['tier=gold']],
  ['tier == ""', ['tier='], ['', 'tier=gold']],
  ['tier != ""', ['', 'tier=gold'], ['tier=']],
  ['tier contains "ol"', ['tier=gold', 'tier=ol', 'tier=cold,zone=a'], ['', 'tier=tin', 'zone=gold']],
  ['tier contains ""', ['tier=', 'tier=tin'], ['']],
  ['tier starts with "go"', ['tier=go', 'tier=gold'], ['', 'tier=ego', 'zone=gold']],
  ['tier startswith "go"', ['tier=gold'], ['tier=old']],
  ['tier starts  with"go"', ['tier=gold'], ['tier=old']],
  ['tier ends with "ld"', ['tier=ld', 'tier=gold'], ['', 'tier=ldx', 'zone=gold']],
  ["tier endswith 'ld'", ['tier=gold'], ['tier=golden']],
];

const SETS: readonly Row[] = [
  ['tier in {"gold"}', ['tier=gold'], ['', 'tier=tin']],
  ['tier in {"gold", \'tin\'}', ['tier=gold', 'tier=tin'], ['', 'tier=lead']],
  ['tier in{"gold","tin",}', ['tier=tin'], ['tier=lead']],
  ['tier in {}', [], ['', 'tier=', 'tier=gold']],
  ['tier in {"\'", \'"\'}', ["tier='", 'tier="'], ['tier=`', '']],
  ['tier not in {"gold", "tin"}', ['', 'tier=lead'], ['tier=gold', 'tier=tin']],
  ['tier notin {"gold"}', ['', 'tier=tin'], ['tier=gold']],
  ['tier not  in{"gold"}', ['tier=tin'], ['tier=gold']],
  ['tier not in {}', ['', 'tier=gold'], []],
  ['!tier in {"gold"}', ['', 'tier=tin'], ['tier=gold']],
];

const PRESENCE: readonly Row[] = [
  ['has(tier)', ['tier=', 'tier=gold'], ['', 'zone=gold']],
  ['has( tier\t)', ['tier=gold'], ['']],
  ['!has(tier)', ['', 'zone=a'], ['tier=gold']],
  ['! has(tier)', [''], ['tier=gold']],
  ['!!has(tier)', ['tier=gold'], ['']],
  ['! !! has(tier)', [''], ['tier=gold']],
  ['all()', ['', 'tier=gold'], []],
  [' all( ) ', ['', 'tier=gold'], []],
  ['!all()', [], ['', 'tier=gold']],
  ['global()', ['', 'tier=gold'], []],
  ['', ['', 'tier=gold'], []],
  [' \t ', ['', 'tier=gold'], []],
];

const JOINED: readonly Row[] = [
  ['tier == "gold" && zone == "a"', ['tier=gold,zone=a'], ['', 'tier=gold', 'zone=a', 'tier=gold,zone=b']],
  ['tier == "gold" || zone == "a"', ['tier=gold', 'zone=a', 'tier=gold,zone=a'], ['', 'tier=tin,zone=b']],
  ['tier == "gold" && zone != "a"', ['tier=gold', 'tier=gold,zone=b'], ['tier=gold,zone=a', '']],
  ['tier != "gold" && zone != "a"', ['', 'tier=tin,zone=b'], ['tier=gold', 'zone=a']],
  ['tier != "gold" || zone != "a"', ['', 'tier=gold', 'zone=a'], ['tier=gold,zone=a']],
  // && binds more closely than ||.
  ['has(a) || has(b) && has(c)', ['a=1', 'b=1,c=1'], ['b=1', 'c=1', '']],
  ['(has(a) || has(b)) && has(c)', ['a=1,c=1', 'b=1,c=1'], ['a=1', 'b=1', 'c=1']],
  ['has(a) && has(b) || has(c)', ['a=1,b=1', 'c=1'], ['a=1', 'b=1']],
  // ! binds to the next comparison.
  ['!tier == "gold" && zone == "a"', ['zone=a', 'tier=tin,zone=a'], ['tier=gold,zone=a', '']],
  ['!(tier == "gold" && zone == "a")', ['', 'tier=gold', 'zone=a'], ['tier=gold,zone=a']],
  ['!(!has(a) || has(b))', ['a=1'], ['', 'b=1', 'a=1,b=1']],
  ['!tier != "gold"', ['tier=gold'], ['', 'tier=tin']],
  ['((has(a)))', ['a=1'], ['']],
  ['has(a)&&has(b)&&has(c)', ['a=1,b=1,c=1'], ['a=1,b=1', 'b=1,c=1']],
  ['has(a)||has(b)||has(c)', ['a=1', 'b=1', 'c=1'], ['']],
];

/** Words of the language are labels wherever a label may stand; labels may hold dots, slashes and dashes. */
const LABELS: readonly Row[] = [
  ['in in {"in"}', ['in=in'], ['', 'in=out']],
  ['not not in {"x"}', ['', 'not=y'], ['not=x']],
  ['contains contains "x"', ['contains=axe'], ['contains=b']],
  ['has == "x"', ['has=x'], ['']],
  ['all == "x" && global == "y"', ['all=x,global=y'], ['all=x']],
  ['starts starts with "x"', ['starts=xy'], ['starts=y']],
  ['app.kubernetes.io/part-of == "till"', ['app.kubernetes.io/part-of=till'], ['part-of=till']],
  ['-./_ == "x"', ['-./_=x'], ['']],
  ['inside == "x"', ['inside=x'], ['']],
];

export const SELECTORS: readonly Row[] = [...COMPARISONS, ...SETS, ...PRESENCE, ...JOINED, ...LABELS];

/** No selectors, with the character at which they go wrong. */
export const BAD_SELECTORS: readonly (readonly [selector: string, at: number])[] = [
  ['tier == gold', 9],
  ['tier contains gold', 15],
  ['tier starts with gold', 6],
  ['tier ends with gold', 6],
  ['"gold" == tier', 1],
  ['tier', 5],
  ['tier ', 6],
  ['tier zone', 6],
  ['!', 2],
  ['tier == "gold" &', 16],
  ['tier == "gold" |', 16],
  ['tier = "gold"', 6],
  ['tier != ||', 9],
  ['tier in {"", ||', 14],
  ['tier in ""', 9],
  ['tier in {"a" "b"}', 14],
  ['"TIER', 1],
  ['"TIER\'', 1],
  ["'TIER", 1],
  ['(', 2],
  ['(tier == "gold"', 16],
  [')', 1],
  ['()', 2],
  ['%', 1],
  ['tier == "gold" && %', 19],
  ['tier == "gold" || ', 19],
  ['has(tier) &&', 13],
  ['has(tier) has(zone)', 11],
  ['has (tier)', 5],
  ['has()', 1],
  ['has(tier', 1],
  ['all(tier)', 1],
  ['tier == "gold"\n', 15],
  ['tier containsx "gold"', 6],
  ['tier inn {"gold"}', 6],
  ['tier == "a"b"', 13],
];

/** Spellings, with the one text that stands for all of them. */
export const CANONICAL: readonly (readonly [selector: string, canonical: string])[] = [
  ['', 'all()'],
  [' ( all( ) ) ', 'all()'],
  ["tier=='gold'", 'tier == "gold"'],
  [`tier == '"'`, `tier == '"'`],
  [`tier == "'"`, `tier == "'"`],
  ['tier notin {"b","a","b"}', 'tier not in {"a", "b"}'],
  ['tier in {}', 'tier in {}'],
  ['tier startswith "go"', 'tier starts with "go"'],
  ['tier endswith "ld"', 'tier ends with "ld"'],
  ['!(tier == "gold"&&! zone != "a")', '!(tier == "gold" && !zone != "a")'],
  ['!!!has( a)', '!has(a)'],
  ['has(a) || has(b) && has(c)', '(has(a) || (has(b) && has(c)))'],
  ['global()', 'global()'],
];
