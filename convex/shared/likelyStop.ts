// Requests to stop in somebody's own words, English and Spanish. It need not find every one: what it
// finds is looked at by a person. It must seldom be wrong, or people stop looking.

const NOT = "(?:do ?n[o']?t|do not|never|no longer|please no(?:t)?)";
const WHOM = "(?:me|us|this number|my (?:phone|cell|number)|here)";
const TEXTS =
  "(?:texts?|text messages?|messages?|msgs?|sms|texting|messaging|spam|ads|promos|promotions|text (?:alerts|reminders|notifications)|your (?:alerts|reminders|notifications))";
const WRITE = "(?:text|txt|message|msg|contact|sms|spam)";
/** These say nothing of texts without whom: "don't bother". */
const TROUBLE = "(?:bother|harass|pester)";
const WRITING =
  "(?:texting|txting|messaging|contacting|spamming|bothering|bugging|pestering|harassing|writing|sms(?:ing)?)";
const WHAT = `(?:(?:any|the|your|these|those|this|all|more|so many|stupid|damn|such|of|\\s)*${TEXTS}|these|this|those|this stuff|stuff|anything(?: else)?|it)`;
/** After "don't text": nobody, us, or for good. What follows somebody else is no request about this number. */
const NOBODY_ELSE = `(?= ${WHOM}\\b| (?:any ?more|again|ever|please|pls|thanks|thank you|at all)\\b| ?$)`;
/** Before an imperative, none of these: "I don't text much", "if you don't text me". */
const ORDER = "(?<!\\b(?:i|we|you|they|he|she|who|it|people|to|and i) (?:really |just |still )?)";

const LISTS =
  "(?:(?:your|the|this|that|all|any|these|those|mailing|texting|text|sms|contact|marketing|phone|call|calling|email|distribution|of)\\s)*(?:lists?|texts?|text messages|messages|contacts|database|system|records|sms|phone book|thread|chat)\\b(?! for\\b| of people)";

const ENGLISH = [
  `${ORDER}\\b${NOT} (?:ever |even |please |just |you )?${WRITE}${NOBODY_ELSE}`,
  `${ORDER}\\b${NOT} (?:ever |even |please |just |you )?${TROUBLE} ${WHOM}\\b`,
  `${ORDER}\\b${NOT} (?:ever |please )?send (?:me |us |this number )?(?:(?:any ?more |any |more )*${TEXTS}|any ?more (?:reminders|notifications|alerts))\\b(?! (?:to (?:my|his|her|the)|in \\w+|with)\\b)`,
  `${ORDER}\\b${NOT} (?:ever |please )?send (?:me|us) (?:anything|this|these|stuff|any more of)\\b`,
  `(?<!\\b(?:did|didn't|don't|do not|dont|never|not|won't|you|to not) (?:you )?)\\b(?:stop|quit|cease|discontinue)(?: with)? (?:all |the |these |this |those |your |damn )*${WRITING}(?! (?:him|her|them|my|the|and|about it)\\b)`,
  `(?<!\\b(?:did|don't|do not|dont|never|not|won't) (?:you )?)\\b(?:stop|quit|cease|discontinue|done|finished)(?: with| w)?(?: receiving| getting)? (?:all |any |the |these |those |this |your )*${TEXTS}\\b(?! (?:and driving|coming)\\b)`,
  `\\bwant (?:the |these |those |your |all )*${TEXTS} to (?:stop|end)\\b`,
  `(?<!\\b(?:did|don't|do not|dont|never|not|won't) (?:you )?)\\b(?:stop|quit|cease) sending (?:me |us )?${WHAT}(?= |$)`,
  `\\b(?:stop|quit) sending me$`,
  `(?:^|\\b(?:please|pls|want|need|ok|okay|and) )no more ${TEXTS}`,
  `\\b(?:do ?n[o']?t|do not|no longer|never) (?:want|wanna|need|wish|care) (?:(?:to )?(?:get|receive|have|see|be getting|keep getting) )?(?:any ?more |any |your |these |those |this |more |all |the )*${TEXTS}\\b`,
  "\\b(?:do ?n[o']?t|do not|no longer|never) (?:want|wish|agreed?|consent(?:ed)?)(?: to| you to)? (?:be |being )?(?:texted|contacted|messaged|bothered|spammed|contact me|text me|message me)\\b",
  "\\bdo(?:n'?t| not|nt) want to hear from you\\b",
  "\\b(?:rather|prefer|asked|asking|told|tell|want|wish|need|like) (?:that )?(?:you |your (?:company|team|people|office) )?(?:all |guys )?(?:to )?(?:not to|not|don't|didn't|wouldn't|stop|stopped|would stop|quit|to stop)(?: to)? (?:text|texting|message|messaging|contact|contacting|send(?:ing)? (?:me )?(?:texts|messages))\\b(?: me| us| this number)?(?! (?:you|him|her|them|my)\\b)",
  "\\b(?:can|could|would|will) you (?:guys |all )?(?:please )?(?:mind )?not (?:to )?(?:text|texting|message|messaging|contact|contacting) (?:me|us|this number)\\b",
  `\\benough (?:with|of) (?:all )?(?:the|these|your|those) ${TEXTS}\\b`,
  `\\b(?:take|remove|drop|delete|erase|get|strike|scratch)(?: off)? (?:me|us|my (?:phone |cell )?number|this (?:phone )?number|my (?:contact )?(?:info|information|contact|name|details)(?: and number)?)(?: please)? (?:off|out|from)(?: of)? ${LISTS}`,
  "^(?:(?:please|pls|hi|hello|just|can you|could you|kindly) )*(?:take me off|remove me|remove my number|delete my number|remove this number|delete this number)(?: (?:please|pls|now|thanks|thank you))*$",
  "\\b(?:lose|delete|erase|forget|remove) (?:my|this) (?:phone |cell )?number\\b(?! (?:and|ends?|from the (?:job|work|invoice))\\b)",
  "\\bunsubscribe\\b(?! (?:me )?from (?:the |your )?(?:paper|e-?mails?|newsletter|mailing)\\b)",
  `\\bopt(?:ing|ed)?(?: me| us)?[ -]out\\b(?! of (?:the|your|my|this|that|our|a)? ?(?:(?:maintenance|comfort|service|protection|extended|payment|paper|survey|warranty|humidifier)\\b))`,
  "\\bleave (?:me|us) alone\\b",
  `\\b(?:cancel|turn off|switch off|disable|end) (?:all |my |the |these |those |your )*(?:text (?:alerts|reminders|notifications|messages)|texts|text messages|messages|sms)\\b`,
  "\\b(?:reporting|report) (?:this|you|your number|this number|these) (?:as|for|to) (?:spam|harassment|harassing|the fcc)\\b",
  "\\bthis is (?:spam|harassment)\\b",
  "\\bnot (?:have|give|given) (?:you )?(?:my )?(?:permission|consent) to (?:text|message|contact)\\b",
  "\\b(?:piss|buzz|bugger|fuck|fck|f ck|f) off\\b",
  "\\bstop blowing up my (?:phone|cell)\\b",
];

const SPANISH = [
  "\\b(?:ya )?no me (?:vuelva[ns]? a )?(?:mand\\w+|envi\\w+) (?:ya )?(?:mas |tantos |ningun |estos |esos |sus |los )*(?:mensajes?|textos?|sms|nada|$)",
  "(?<!por que )\\b(?:ya )?no me (?:vuelva[ns]? a )?(?:escrib\\w+|text\\w+|mensaje\\w+|contact\\w+|molest(?:e|en|es|ar))\\b(?! (?:a mi|al|la|el|lo)\\b)",
  "\\b(?:ya no (?:manden?|mandes|envien?|envies)|no (?:manden?|mandes|envien?|envies) (?:ya )?mas) (?:mensajes|textos|nada)\\b",
  "\\b(?:deje[ns]?|deja|dejar|paren?|para) (?:ya )?de (?:mandar\\w*|enviar\\w*|escribir\\w*|textear\\w*|molestar\\w*|contactar\\w*|mensajear\\w*)\\b",
  "\\b(?:ya )?no (?:quiero|deseo|necesito)(?: recibir| que me (?:manden|envien|escriban|lleguen))?(?: ya)?(?: mas| sus| estos| esos| los| ningun| tantos)* (?:mensajes?|textos?|sms)\\b",
  "\\bno (?:me )?(?:sigan?|sigas) (?:mandando|enviando|escribiendo)(?:me)?\\b",
  "\\bno (?:mandar|enviar)(?:me)?(?: mas)? (?:mensajes|textos)\\b",
  "\\bno vuelva[ns]? a (?:escribir|mandar|enviar|contactar|molestar|textear)\\w*\\b",
  "\\bno moleste[ns]?(?: mas)?$",
  "\\b(?:ya )?no (?:quiero|deseo) que me (?:escriban?|contacten?|molesten?|texteen?|manden|envien)\\b",
  "\\b(?:me (?:puede[ns]? |pueden )?quit(?:ar|an|a)|quite[ns]?me|quitar?me|quitame|saque[ns]?me|saquenme|sacame|borre[ns]?me|borrame|elimine[ns]?me|eliminame|remueva[ns]?me) (?:por favor )?(?:de (?:la|su|esta|sus|las|tu) )(?:lista|listas|base|contactos|mensajes)",
  "\\b(?:quiten?|saquen?|borren?|eliminen?|borra|elimina|quita)(?: por favor)? (?:mi|este) numero\\b",
  "\\b(?:dar(?:me)?|denme|deme|dame|quiero darme) de baja\\b",
  "\\b(?:cancelar?|cancelen?) (?:la suscripcion|los mensajes|mis mensajes|estos mensajes)\\b",
  "\\bdejen?me en paz\\b|\\bdejame en paz\\b",
  "\\b(?:basta|ya basta) (?:de|con) (?:los |tantos |sus )?(?:mensajes|textos)\\b",
  "\\bno mas (?:mensajes|textos)\\b",
];

/** They want texts, only not then: that is a wish about hours, which its reader will see. */
const ONLY_THEN =
  /^[^.!?;\n]*?\b(?:before|after|until (?!further)|till|during|while|tonight|today|tomorrow|at night|at work|at \d|past \d|between|so (?:late|early)|this (?:late|early|week|morning|evening|afternoon|weekend)|on (?:(?:sun|mon|tues|wednes|thurs|fri|satur)days?|weekends|my)|in the (?:morning|evening|middle)|when|if|unless|for (?:now|the next)|right now|antes|despues|hasta|de noche|por la noche|en la (?:noche|manana)|tan (?:tarde|temprano)|los (?:domingos|sabados|fines)|hoy|manana|mientras|cuando|durante|si)\b/;
/** They have it the other way round: it ended, and they miss it. */
const BY_MISTAKE = /\b(?:by mistake|by accident|accidentally|mistakenly|sin querer|por error)\b/;

// A text that is little else than the word: "Stop!!", "please stop now", "not interested, stop".
const FILLER =
  "(?:please|pls|plz|ok|okay|just|now|it|this|already|all|thanks|thank you|i said|hey|sir|guys|no|again|texting|por favor|ya|favor|gracias|de una vez)";
const BARE_STOP = new RegExp(
  `^(?:${FILLER} )*(?:stop+|quit it|enough|alto|basta|paren|pare|detener|unsubscribe)(?: ${FILLER})*$`,
);
const BESIDE_STOP = new RegExp(
  `^(?:(?:${FILLER} ?)+|not interested|no interested|wrong (?:number|person)|who is this|i am not interested|i'm not interested|no thanks?(?: you)?|no me interesa|numero equivocado|you have the wrong number)$`,
);

/** "When you get to the gate, stop." */
const DIRECTIONS = /\b(?:when|then|once|until|till|turn|gate|light|drive|corner|if|cuando|luego)\b/;

const REQUESTS = [...ENGLISH, ...SPANISH].map((source) => new RegExp(source, "g"));

/** Whether a text likely asks for no more texts. The exact keywords are not its business. */
export function isLikelyStop(text: string): boolean {
  const plain = text
    .normalize("NFD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[’‘`´]/g, "'")
    .replace(/[^\p{L}\p{N}'.!?;,\n-]+/gu, " ")
    .trim();
  const clauses = plain
    .split(/[.!?;,\n]+|\s-+\s/)
    .map((clause) => clause.replace(/\s+/g, " ").trim())
    .filter((clause) => clause !== "");
  if (clauses.some((clause) => BARE_STOP.test(clause))) {
    if (clauses.every((clause) => BARE_STOP.test(clause) || BESIDE_STOP.test(clause))) return true;
  }
  const [end = "", ...before] = clauses.toReversed();
  if (BARE_STOP.test(end) && !DIRECTIONS.test(before.join(" "))) return true;
  if (BY_MISTAKE.test(plain)) return false;
  return clauses.some((clause) => asks(clause));
}

function asks(clause: string): boolean {
  for (const request of REQUESTS) {
    for (const { 0: words, index } of clause.matchAll(request)) {
      if (!ONLY_THEN.test(clause.slice(index + words.length))) return true;
    }
  }
  return false;
}
