// The grammar of Tiaoli. Every rule is decided by SLL prediction: a declaration starts with a keyword of its own, names never
// stand side by side, and what is alike in shape (a binding `x in list`, a set and a record in braces) is told apart by
// the builder of the tree, not here. tests/syntax checks that no file in policies/ or stdlib/ needs full LL.
parser grammar TiaoliParser;
options { tokenVocab = TiaoliLexer; }

file : policyHeader? declaration* EOF ;

policyHeader : POLICY name policyAttribute* ;
policyAttribute
    : TITLE string
    | NUMBER_ string
    | ISSUER string
    | ISSUED DATE
    | IN_FORCE FROM DATE ( UNTIL DATE )?
    | SUPERSEDES qualifiedName
    | UNDER qualifiedName
    | OVERRIDES qualifiedName
    | NOTE string
    ;

declaration
    : useDeclaration
    | sectionDeclaration
    | topicDeclaration
    | unitDeclaration
    | categoryDeclaration
    | recordDeclaration
    | factDeclaration
    | parameterDeclaration
    | defineDeclaration
    | clauseDeclaration
    | dutyDeclaration
    | exclusiveDeclaration
    | readingDeclaration
    | scenarioDeclaration
    | invariantDeclaration
    | mappingDeclaration
    | conventionDeclaration
    | notComputableDeclaration
    ;

useDeclaration : USE qualifiedName ;
qualifiedName : name ( DOT name )* ;
// A heading: what follows, up to the next one, takes from it what it does not say itself.
sectionDeclaration : SECTION string sectionAttribute* ;
sectionAttribute
    : FUND string
    | DEPARTMENTS string ( COMMA string )*
    ;
topicDeclaration : TOPIC name string? ;
unitDeclaration : UNIT name ( COMMA name )* ;
categoryDeclaration : CATEGORY name IS name ( COMMA name )* string? ;

recordDeclaration : RECORD name ( COUNTED_IN name )? string? fieldDeclaration* ;
fieldDeclaration : name COLON type fieldAttribute* string? ;
fieldAttribute
    : SIGNED
    | IN expression
    | DEFAULT expression
    ;
factDeclaration : FACT fieldDeclaration ;

type
    : SET OF name # setType
    | LIST OF elementType # listType
    | TABLE OF type # tableType
    | inlineRecord # recordType
    | scalarType QUESTION? # plainType
    ;
elementType : scalarType | inlineRecord ;
inlineRecord : LEFT_BRACE readNames ( COMMA readNames )* RIGHT_BRACE ;
scalarType
    : TEXT_TYPE | DATE_TYPE | MONTH_TYPE | NUMBER_TYPE | RATIO | YES_NO
    | WHOLE
    | typeName ( SLASH typeName ( MIDDLE_DOT typeName )* )?
    ;
typeName : NAME | QUOTED_NAME ;

parameterDeclaration
    : PARAMETER name ( LEFT_PAREN name RIGHT_PAREN )? COLON type string? citation* ( UNSET string? | parameterEntry+ ) ;
parameterEntry : ( name | OTHERWISE )? ( FROM DATE )? ( UNTIL DATE )? COLON ( expression | UNSET ) ( SOURCE string )? ;

defineDeclaration : DEFINE name ( LEFT_PAREN parameterList? RIGHT_PAREN )? ( OF name )? ( COLON type )? string? citation* EQUAL expression ;
parameterList : formal ( COMMA formal )* ;
formal : name COLON type ;

citation
    : CITES string
    | TOPIC name
    | SUMMARY string
    | FUND string
    | DEPARTMENTS string ( COMMA string )*
    | NOTE string
    ;

clauseDeclaration
    : CLAUSE name ( OVERRIDES qualifiedName ( COMMA qualifiedName )* )? citation* subject? condition?
      ( effects exception_* | APPLIES name exception_* ) ;
subject : FOR EACH? name ( THAT expression )? ;
condition : WHEN expression conditionException* ;
conditionException : EXCEPT_WHEN expression COLON expression ;
effects : effect+ ;
effect : THEN modality* path effectBody ;
modality : MUST | MUST_NOT | MAY | IN_PRINCIPLE | ENCOURAGED ;
effectBody
    : ( IS | AT_MOST | AT_LEAST | IS AT_MOST | IS AT_LEAST ) expression # valueEffect
    | IS? SPLIT expression ratioList AMONG name ( COMMA name )+ # splitEffect
    | IS? DEDUCT AT_MOST expression FROM name ( COMMA name )* # deductEffect
    ;
ratioList : NUMBER ( COLON NUMBER )+ ;
exception_ : EXCEPT_WHEN expression ( CITES string )? ( effects ( LEFT_BRACE exception_+ RIGHT_BRACE )? ) ;

dutyDeclaration
    : ( DUTY | TARGET ) name citation* subject? condition? modality* dutyPart+ ;
dutyPart
    : DONE expression
    | MEASURED postfix
    | AT_LEAST expression
    | AT_MOST expression
    | DEADLINE expression
    ;

exclusiveDeclaration
    : EXCLUSIVE name string? citation* ( OF name )? COLON name ( COMMA name )+ CHOOSE ( HIGHER | LOWER | EARLIER | BY expression ) ;

readingDeclaration : READING name citation* readingOption+ ( BECAUSE string )? ;
readingOption : OPTION name string? CHOSEN? ;

scenarioDeclaration : SCENARIO string ( ( ON | OVER ) DATE )? citation* given* expectation+ ;
given : GIVEN path EQUAL expression ;
expectation : EXPECT expression ( IS NOT_APPLICABLE )? ;

invariantDeclaration : INVARIANT string citation* ( FOR EACH? name )? expression ;

notComputableDeclaration : NOT_COMPUTABLE string string ;

mappingDeclaration : MAPPING string ( COMMA string )* mappingPart* ;
mappingPart
    : READS readNames ( COMMA readNames )*
    | GIVEN ( path | TODAY ) EQUAL expression
    | ANSWERS answer ( COMMA answer )*
    ;
readNames : name+ COLON type fieldAttribute* ;
answer : name EQUAL POSSIBLE? expression ;
conventionDeclaration : CONVENTION name EQUAL expression ;

path : name ( DOT name )* ;

// ---- expressions: precedence from tight to loose
//
// What keeps this SLL-clean: a form that ends in an optional part (an aggregate with its `where`) is an alternative of
// `expression`, never of `postfix`, and what may be followed by that part is a `postfix`. Forms that end in an expression are rules of
// their own: as alternatives of `expression` ANTLR would take them for prefix operators and cut their tails short.
expression
    : postfix # postfixExpression
    | aggregate # aggregateExpression
    | RUNNING SUM OF? postfix ( BY postfix )? ( WHERE expression )? # runningExpression
    | nthMonth # nthMonthExpression
    | MINUS expression # negateExpression
    | expression op=( STAR | SLASH ) expression # productExpression
    | expression op=( PLUS | MINUS ) expression # sumExpression
    | expression ABOVE expression # aboveExpression
    | expression ROUNDED rounding ( TO roundingStep )? # roundExpression
    | expression RANGE expression # rangeExpression
    | expression WITHIN postfix direction=( BEFORE | AFTER ) expression # withinExpression
    | expression IN postfix direction=( BEFORE | AFTER ) postfix INSIDE # insideExpression
    | expression IN expression # inExpression
    | expression op=( EQUAL | NOT_EQUAL | LE | GE | LT | GT | AT_LEAST | AT_MOST | MORE_THAN | LESS_THAN
                    | INCLUDES | INTERSECTS ) expression # compareExpression
    | expression op=( IS_APPLICABLE | IS_GIVEN ) # stateExpression
    | NOT expression # notExpression
    | expression AND expression # andExpression
    | expression OR expression # orExpression
    | expression OR_ELSE expression # orElseExpression
    | IF expression THEN expression ( ELSE | OTHERWISE ) expression # ifExpression
    ;
rounding : HALF_UP | HALF_EVEN | DOWN | UP ;
roundingStep : QUANTITY | NUMBER | typeName ;

aggregate
    : kind=( COUNT | SUM | SMALLEST | LARGEST | ANY | ALL | EARLIER | LAST | LIST ) OF?
      ( EACH name IN source | postfix ( BY postfix )? ( OVER ( EACH name IN source | source ) )? | months )
      ( ( WHERE | SATISFIES ) expression )? ;
nthMonth : NTH postfix MONTHS FROM postfix WHERE name SATISFIES expression ;
source : postfix | months ;
months : MONTHS OF? postfix RANGE postfix ;

postfix : primary ( DOT name | MEETS name )* ;

primary
    : literal # literalPrimary
    | name ( LEFT_PAREN ( expression ( COMMA expression )* )? ( ON expression )? RIGHT_PAREN )? # namePrimary
    | LEFT_PAREN expression ( COMMA expression )* RIGHT_PAREN # parenthesized
    | LEFT_BRACE ( braceItem ( COMMA braceItem )* )? RIGHT_BRACE # bracePrimary
    | LEFT_BRACKET ( listItem ( COMMA listItem )* )? RIGHT_BRACKET # listPrimary
    | LEFT_BRACKET expression FOR EACH? name IN source ( WHERE expression )? RIGHT_BRACKET # comprehension
    | MATCH expression ( COMMA expression )* LEFT_BRACE matchArm ( SEMICOLON matchArm )* SEMICOLON? RIGHT_BRACE # matchPrimary
    | READING name IS name # readingPrimary
    | FUND OF name # fundPrimary
    | TODAY # todayPrimary
    | POSITION # positionPrimary
    | NOT_APPLICABLE # notApplicablePrimary
    ;
braceItem : expression ( COLON expression )? ;
listItem : expression ( WHEN expression )? ;
matchArm : pattern ( COMMA pattern )* COLON expression | OTHERWISE COLON expression ;
pattern
    : ANY # anyPattern
    | op=( LE | GE | LT | GT | AT_LEAST | AT_MOST | MORE_THAN | LESS_THAN | IN )? expression # comparisonPattern
    ;

literal : NUMBER | QUANTITY | DATE | MONTH | string | YES | NO ;
string : STRING ;

// Keywords that may also be names: they never start what may follow a name.
name
    : NAME | QUOTED_NAME
    | TITLE | NUMBER_ | ISSUER | ISSUED | UNIT | SOURCE | SECTION | TOPIC | SUMMARY | FUND | NOTE | DONE | DEADLINE | MEASURED
    | OPTION | CHOSEN | DATE_TYPE | MONTH_TYPE | RATIO | TARGET | DUTY | RECORD | HIGHER | LOWER | DEPARTMENTS | NUMBER_TYPE
    | TEXT_TYPE | POLICY | USE | DEFAULT
    ;
