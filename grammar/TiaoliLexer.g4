// The words of Tiaoli. This file is the one place that knows how they are spelt: grammar/words.py reads it to make the table
// that the formatter, the hints for misspelt names and the explanations use.
//
// A keyword's first ASCII spelling is the English one the formatter writes, its first Chinese spelling the Chinese one; the
// others are accepted. `B` between parts of a keyword stands for white space.
lexer grammar TiaoliLexer;

// ---- keywords: declarations
POLICY      : 'policy' | '政策' ;
TITLE       : 'title' | '标题' ;
NUMBER_     : 'number' | '文号' ;
ISSUER      : 'issuer' | '发文机关' ;
ISSUED      : 'issued' | '发文日期' ;
IN_FORCE    : 'in' B 'force' | '施行' ;
SUPERSEDES  : 'supersedes' | '取代' ;
UNDER       : 'under' | '遵从' ;
USE         : 'use' | '引用' ;
UNIT        : 'unit' | '单位' ;
CATEGORY    : 'category' | '类别' ;
RECORD      : 'record' | '记录' ;
COUNTED_IN  : 'counted' B 'in' | '计以' ;
FACT        : 'fact' | '事实' ;
SIGNED      : 'signed' | '可为负' ;
PARAMETER   : 'parameter' | '参数' ;
UNSET       : 'unset' | '另行规定' ;
SOURCE      : 'source' | '来源' ;
DEFINE      : 'define' | '定义' ;
CLAUSE      : 'clause' | '条款' ;
OVERRIDES   : 'overrides' | '优先于' ;
SECTION     : 'section' | '章节' ;
CITES       : 'cites' | '依据' ;
TOPIC       : 'topic' | '主题' ;
SUMMARY     : 'summary' | '摘要' ;
FUND        : 'fund' | '资金' ;
DEPARTMENTS : 'departments' | '责任单位' ;
NOTE        : 'note' | '说明' ;
SCENARIO    : 'scenario' | '情形' ;
INVARIANT   : 'invariant' | '恒成立' ;
GIVEN       : 'given' | '已知' ;
EXPECT      : 'expect' | '预期' ;
READING     : 'reading' | '解读' ;
OPTION      : 'option' | '选项' ;
CHOSEN      : 'chosen' | '采用' ;
BECAUSE     : 'because' | '理由' ;
DUTY        : 'duty' | '职责' ;
TARGET      : 'target' | '目标' ;
DONE        : 'done' | '完成' ;
DEADLINE    : 'deadline' | '期限' ;
MEASURED    : 'measured' | '实绩' ;
EXCLUSIVE   : 'exclusive' | '互斥' ;
CHOOSE      : 'choose' | '择取' ;
HIGHER      : 'higher' | '高者' ;
LOWER       : 'lower' | '低者' ;
EARLIER     : 'first' | '先者' | '首个' ;
APPLIES     : 'applies' | '参照' ;
MAPPING     : 'mapping' | '对照' ;
CONVENTION  : 'convention' | '约定' ;
READS       : 'reads' | '读入' ;
ANSWERS     : 'answers' | '答复' ;
DEFAULT     : 'default' | '默认' ;
NOT_COMPUTABLE : 'not' B 'computable' | '不可计算' ;

// ---- keywords: clauses
FOR         : 'for' | '对象' ;
EACH        : 'each' | '每个' ;
THAT        : 'that' | '凡' ;
WHEN        : 'when' | '当' ;
THEN        : 'then' | '则' ;
EXCEPT_WHEN : 'except' B 'when' | '但当' ;
IS          : 'is' | '为' ;
NOT_APPLICABLE : 'not' B 'applicable' | '不适用' ;
SPLIT       : 'split' | '分摊' ;
AMONG       : 'among' | '由' ;
MUST        : 'must' | '应' ;
MUST_NOT    : 'must' B 'not' | '不得' ;
MAY         : 'may' | '可' ;
IN_PRINCIPLE: 'in' B 'principle' | '原则上' ;
ENCOURAGED  : 'encouraged' | '鼓励' ;
DEDUCT      : 'deduct' | '扣减' ;
FROM        : 'from' | '自' ;
UNTIL       : 'until' | '至' ;
TO          : 'to' | '到' ;
BY          : 'by' | '按' ;
ON          : 'on' | '当日' ;

// ---- keywords: expressions
IF          : 'if' | '如果' ;
ELSE        : 'else' | '否则' ;
MATCH       : 'match' | '对应' ;
OTHERWISE   : 'otherwise' | '其余' ;
OR_ELSE     : 'or' B 'else' | '缺则' ;
OR          : 'or' | '或' | '或者' ;
AND         : 'and' | '且' | '并且' ;
NOT         : 'not' | '非' ;
AT_LEAST    : 'at' B 'least' | '不低于' | '不少于' | '达到' | '至少' | '不早于' ;
AT_MOST     : 'at' B 'most' | '不超过' | '不高于' | '不多于' | '至多' | '最长' | '最高' | '不晚于' ;
MORE_THAN   : 'more' B 'than' | '超过' | '高于' | '多于' | '大于' | '晚于' ;
LESS_THAN   : 'less' B 'than' | '不足' | '不满' | '未满' | '低于' | '少于' | '小于' | '早于' ;
IN          : 'in' | '属于' | '在' ;
INCLUDES    : 'includes' | '包含' ;
INTERSECTS  : 'intersects' | '涉及' ;
MEETS       : 'meets' | '符合' ;
WITHIN      : 'within' | '期间' ;
BEFORE      : 'before' | '前' ;
AFTER       : 'after' | '后' ;
INSIDE      : 'inside' | '内' | '之内' | '以内' ;
ABOVE       : 'above' | '超出' ;
ROUNDED     : 'rounded' | '取整' ;
HALF_UP     : 'half' B 'up' | '四舍五入' ;
HALF_EVEN   : 'half' B 'even' | '四舍六入五成双' ;
DOWN        : 'down' | '舍去' ;
UP          : 'up' | '进一' ;
COUNT       : 'count' | '计数' ;
SUM         : 'sum' | '合计' ;
SMALLEST    : 'smallest' | '最小' ;
LARGEST     : 'largest' | '最大' ;
ANY         : 'any' | '任一' ;
ALL         : 'all' | '全部' | '均' ;
LIST        : 'list' | '列出' ;
LAST        : 'last' | '末个' ;
RUNNING     : 'running' | '累计' ;
MONTHS      : 'months' | '逐月' ;
NTH         : 'nth' | '第' ;
OVER        : 'over' | '于' ;
WHERE       : 'where' | '其中' ;
SATISFIES   : 'satisfies' | '满足' ;
POSITION    : 'position' | '序号' ;
TODAY       : 'today' | '今日' ;
IS_APPLICABLE : 'is' B 'applicable' | '适用' ;
IS_GIVEN    : 'is' B 'given' | '已提供' ;
POSSIBLE    : 'possible' | '可能的' ;
YES         : 'yes' | '是' ;
NO          : 'no' | '否' ;

// ---- keywords: types
SET         : 'set' | '集合' ;
OF          : 'of' | '之' ;
TABLE       : 'table' | '表' ;
TEXT_TYPE   : 'text' | '文本' ;
DATE_TYPE   : 'date' | '日期' ;
MONTH_TYPE  : 'month' | '月份' ;
NUMBER_TYPE : 'numeric' | '数值' ;
RATIO       : 'ratio' | '比例' ;
YES_NO      : 'yes/no' | '是否' ;
WHOLE       : 'whole' | '整数' ;

// ---- operators and punctuation, with their full-width twins
EQUAL       : '=' | '＝' ;
NOT_EQUAL   : '!=' | '≠' ;
LE          : '<=' | '≤' ;
GE          : '>=' | '≥' ;
LT          : '<' | '＜' ;
GT          : '>' | '＞' ;
PLUS        : '+' | '＋' ;
MINUS       : '-' | '－' ;
STAR        : '*' | '×' ;
SLASH       : '/' | '÷' | '／' ;
RANGE       : '..' | '…' | '～' ;
DOT         : '.' | '的' ;
MIDDLE_DOT  : '·' ;
COMMA       : ',' | '，' | '、' ;
COLON       : ':' | '：' ;
SEMICOLON   : ';' | '；' ;
QUESTION    : '?' | '？' ;
LEFT_PAREN  : '(' | '（' ;
RIGHT_PAREN : ')' | '）' ;
LEFT_BRACE  : '{' | '｛' ;
RIGHT_BRACE : '}' | '｝' ;
LEFT_BRACKET  : '[' | '［' ;
RIGHT_BRACKET : ']' | '］' ;

// ---- literals
DATE        : DIGIT DIGIT DIGIT DIGIT '-' DIGIT DIGIT '-' DIGIT DIGIT
            | DIGIT DIGIT DIGIT DIGIT '年' DIGIT DIGIT? '月' DIGIT DIGIT? '日' ;
MONTH       : DIGIT DIGIT DIGIT DIGIT '-' DIGIT DIGIT
            | DIGIT DIGIT DIGIT DIGIT '年' DIGIT DIGIT? '月' ;
NUMBER      : DIGIT+ ( '.' DIGIT+ )? ;
QUANTITY    : DIGIT+ ( '.' DIGIT+ )? ( '%' | '％' | '‰' | UNIT_WORD ( '/' UNIT_WORD ( '·' UNIT_WORD )* )? ) ;
STRING      : '"' ( ~["\\\r\n] | '\\' . )* '"' | '“' ~[”\r\n]* '”' ;
QUOTED_NAME : '`' ~[`\r\n]+ '`' ;
NAME        : NAME_START NAME_PART* ;

COMMENT     : ( '--' | '//' ) ~[\r\n]* -> channel(HIDDEN) ;
NEWLINE     : ( '\r'? '\n' )+ -> channel(HIDDEN) ;
SPACE       : [ \t\u3000\uFEFF]+ -> channel(HIDDEN) ;
// Whatever else stands in a file: the parser reports it as one mistake where it stands.
UNKNOWN     : . ;

fragment B          : [ \t]+ ;
fragment DIGIT      : [0-9] ;
// One set of all letters, because reading the tables at each start costs milliseconds for each such set.
fragment LETTER     : [\p{L}] ;
fragment UNIT_WORD  : LETTER+ ;
fragment NAME_START : LETTER | '_' ;
fragment NAME_PART  : LETTER | [\p{Nd}_] ;
